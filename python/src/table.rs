//! A table that any library takes which knows Arrow.

use polars::prelude::{AnyValue, CompatLevel, DataFrame, SchemaExt as _};
use polars_arrow::array::{Array, StructArray};
use polars_arrow::datatypes::{ArrowDataType, Field};
use polars_arrow::ffi::{ArrowArrayStream, export_iterator};
use pyo3::ffi::c_str;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;
use std::ffi::CStr;
use std::fmt::Write as _;

/// The name by which libraries know the capsule of a stream.
const STREAM: &CStr = c_str!("arrow_array_stream");
/// Most rows that a notebook shows.
const MOST_SHOWN: usize = 20;

/// Rows and columns, with the names and types of the published tables.
///
/// Hand it to any library that takes Arrow; no value is copied: `polars.DataFrame(table)`, `pyarrow.table(table)`,
/// `pandas.DataFrame.from_arrow(table)`, and in `DuckDB` by the name of the variable.
#[pyclass(module = "gouji", frozen)]
pub(crate) struct Table {
    frame: DataFrame,
}

impl Table {
    pub(crate) fn new(mut frame: DataFrame) -> Self {
        // the columns of a batch have the same length
        frame.align_chunks_par();
        Self { frame }
    }
}

/// A stream behind a capsule. Whoever takes it over leaves an empty one.
#[repr(transparent)]
struct Stream(ArrowArrayStream);

// SAFETY: a stream is read by one thread at a time; what it iterates over is owned and can be sent.
#[expect(unsafe_code, reason = "a capsule may be released by another thread than the one that made it")]
unsafe impl Send for Stream {}

#[pymethods]
impl Table {
    /// The table as a stream of Arrow, in a capsule.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        // to give other types than those asked for is allowed
        let _ = requested_schema;
        let level = CompatLevel::newest();
        let fields: Vec<Field> = self.frame.schema().iter_fields().map(|field| field.to_arrow(level)).collect();
        let dtype = ArrowDataType::Struct(fields);
        let batches: Vec<Box<dyn Array>> = self
            .frame
            .iter_chunks(level, false)
            .map(|batch| StructArray::new(dtype.clone(), batch.height(), batch.into_arrays(), None).boxed())
            .collect();
        let stream = export_iterator(Box::new(batches.into_iter().map(Ok)), Field::new("".into(), dtype, false));
        PyCapsule::new_with_value(py, Stream(stream), STREAM)
    }

    /// Names of the columns, in their order.
    #[getter]
    fn columns(&self) -> Vec<String> {
        self.frame.get_column_names().iter().map(ToString::to_string).collect()
    }

    /// Numbers of rows and of columns.
    #[getter]
    fn shape(&self) -> (usize, usize) {
        self.frame.shape()
    }

    fn __len__(&self) -> usize {
        self.frame.height()
    }

    fn __repr__(&self) -> String {
        let (rows, _) = self.frame.shape();
        format!("<gouji.Table of {rows} rows: {}>", self.columns().join(", "))
    }

    /// The first rows, for a notebook.
    fn _repr_html_(&self) -> String {
        let shown = self.frame.height().min(MOST_SHOWN);
        let head: Vec<String> = self.columns().iter().map(|name| format!("<th>{}</th>", escaped(name))).collect();
        let mut html = format!("<table><thead><tr>{}</tr></thead><tbody>", head.concat());
        for row in 0..shown {
            let cells = self.frame.columns().iter().map(|column| column.get(row).unwrap_or(AnyValue::Null));
            let cells = cells.map(|value| format!("<td>{}</td>", escaped(&shown_value(&value))));
            let _ = write!(html, "<tr>{}</tr>", cells.collect::<Vec<_>>().concat());
        }
        let (rows, columns) = self.frame.shape();
        let _ = write!(html, "</tbody></table><p>{rows} rows × {columns} columns</p>");
        html
    }
}

fn shown_value(value: &AnyValue) -> String {
    match value {
        AnyValue::Null => String::new(),
        value => value.str_value().into_owned(),
    }
}

/// Text without what is markup in HTML.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
