//! Serves the review page on the loopback interface: the page of one run, and the files that the run has read, to
//! whoever has the token. Verdicts go into the waivers.

use super::errors::{describe, refused};
use super::out::print;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path as Named, Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, COOKIE, HOST, HeaderName, LOCATION,
    ORIGIN, REFERRER_POLICY, SET_COOKIE, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use gouji::config::Limits;
use gouji::language::Language;
use gouji::review::{PAGE, SERVED_SCRIPT, served_page};
use gouji::source::member;
use gouji::source::name::with_member;
use gouji::waivers::{Answer, WaiversError, answer, present};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::net::Ipv4Addr;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// What is served.
pub(super) struct Desk {
    /// The folder of the page.
    pub(super) page: PathBuf,
    /// The folder to which the paths of the run are relative.
    pub(super) folder: PathBuf,
    /// The files and folders that the run has read.
    pub(super) corpus: Vec<PathBuf>,
    /// The sources of the run, by their paths in tables.
    pub(super) sources: BTreeMap<String, ServedSource>,
    /// Limits on unpacking archives.
    pub(super) limits: Limits,
    /// The file into which verdicts go.
    pub(super) waivers: PathBuf,
    pub(super) lang: Language,
}

/// A file of the corpus.
pub(super) struct ServedSource {
    /// The file on disk.
    pub(super) file: String,
    /// Path of the archive member, if the file is an archive.
    pub(super) member: Option<String>,
}

impl ServedSource {
    /// Its path in tables: an archive counts as a folder.
    pub(super) fn shown(&self) -> String {
        with_member(&self.file, self.member.as_deref())
    }
}

/// Largest list of verdicts in one request, in bytes.
const LARGEST_BODY: usize = 1 << 20;

/// Serves the page until the process ends.
pub(super) fn serve(mut desk: Desk, port: u16) -> anyhow::Result<()> {
    desk.page = desk.page.canonicalize()?;
    desk.corpus = desk.corpus.iter().filter_map(|path| desk.folder.join(path).canonicalize().ok()).collect();
    present(&desk.waivers)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    runtime.block_on(async {
        let bound = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await;
        let listener = bound.map_err(|error| not_bound(port, &error))?;
        let access = Access { port: listener.local_addr()?.port(), token: token()? };
        print(&format!("http://127.0.0.1:{}/?token={}\n", access.port, access.token))?;
        let router = Router::new()
            .route("/", get(|| async { typed(PAGE, served_page()) }))
            .route(&format!("/{}", SERVED_SCRIPT.0), get(|| async { typed(SERVED_SCRIPT.0, SERVED_SCRIPT.1) }))
            .route("/source/{path}", get(source))
            .route("/verdicts", get(verdicts).post(take))
            .route("/{*path}", get(file))
            .layer(DefaultBodyLimit::max(LARGEST_BODY))
            .layer(from_fn_with_state(Arc::new(access), guard))
            .with_state(Arc::new(desk));
        Ok(axum::serve(listener, router).await?)
    })
}

fn not_bound(port: u16, error: &std::io::Error) -> anyhow::Error {
    refused(
        format!("port {port} of 127.0.0.1 cannot be used: {error}; name another one with --port"),
        format!("127.0.0.1的端口{port}无法使用：{}；请用--port另选一个", gouji::language::system_error(error)),
    )
}

/// 128 random bits in hexadecimal digits.
fn token() -> anyhow::Result<String> {
    let mut bits = [0; 16];
    getrandom::fill(&mut bits)?;
    Ok(format!("{:032x}", u128::from_ne_bytes(bits)))
}

/// Who may send requests.
struct Access {
    port: u16,
    token: String,
}

/// Whether a request is answered.
enum Admission {
    Admitted,
    /// It has the token in its address: the browser gets it as a cookie.
    Welcomed,
    Refused,
}

impl Access {
    fn admit(&self, request: &Request) -> Admission {
        let headers = request.headers();
        let is_read_only = matches!(*request.method(), Method::GET | Method::HEAD);
        // refuses a foreign name that resolves to this machine, and requests from foreign pages
        let Some(host) = only(headers, &HOST).filter(|host| self.is_own(host)) else { return Admission::Refused };
        if !is_read_only && only(headers, &ORIGIN) != Some(&format!("http://{host}")) {
            return Admission::Refused;
        }
        let mut parameters = request.uri().query().unwrap_or_default().split('&');
        let mut cookies = headers
            .get_all(COOKIE)
            .iter()
            .filter_map(|cookies| cookies.to_str().ok())
            .flat_map(|cookies| cookies.split(';'));
        let cookie = format!("{}=", self.cookie());
        match () {
            () if parameters.any(|parameter| self.is_token(parameter.strip_prefix("token="))) => {
                if is_read_only {
                    Admission::Welcomed
                } else {
                    Admission::Admitted
                }
            }
            () if cookies.any(|pair| self.is_token(pair.trim().strip_prefix(&cookie))) => Admission::Admitted,
            () => Admission::Refused,
        }
    }

    /// Whether a host is this server. Browsers omit the default port.
    fn is_own(&self, host: &str) -> bool {
        let name = host.strip_suffix(&format!(":{}", self.port)).or((self.port == 80).then_some(host));
        matches!(name, Some("127.0.0.1" | "localhost"))
    }

    /// Compares hashes, so that the time does not show how much of a token is right.
    fn is_token(&self, given: Option<&str>) -> bool {
        given.is_some_and(|given| blake3::hash(given.as_bytes()) == blake3::hash(self.token.as_bytes()))
    }

    /// Name of the cookie. Servers on other ports of the machine share its cookies.
    fn cookie(&self) -> String {
        format!("gouji-{}", self.port)
    }
}

/// The value of a header that occurs exactly once.
fn only<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    let mut values = headers.get_all(name).iter();
    values.next().filter(|_| values.next().is_none())?.to_str().ok()
}

/// Headers of every response: no type guessing, no use by other pages, no caching.
const HEADERS: [(HeaderName, &str); 4] = [
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (REFERRER_POLICY, "no-referrer"),
    (CACHE_CONTROL, "no-store"),
];

async fn guard(State(access): State<Arc<Access>>, request: Request, next: Next) -> Response {
    let mut response = match access.admit(&request) {
        Admission::Admitted => next.run(request).await,
        Admission::Welcomed => {
            let cookie = format!("{}={}; Path=/; HttpOnly; SameSite=Strict", access.cookie(), access.token);
            (StatusCode::SEE_OTHER, [(LOCATION, "/".to_owned()), (SET_COOKIE, cookie)]).into_response()
        }
        Admission::Refused => StatusCode::FORBIDDEN.into_response(),
    };
    let headers = response.headers_mut();
    headers.extend(HEADERS.map(|(name, value)| (name, HeaderValue::from_static(value))));
    headers.append(CONTENT_SECURITY_POLICY, HeaderValue::from_static("frame-ancestors 'none'"));
    response
}

/// Runs work that waits for the disk outside the server's threads.
async fn spawn_blocking(work: impl FnOnce() -> Response + Send + 'static) -> Response {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

/// A file of the page.
async fn file(State(desk): State<Arc<Desk>>, Named(name): Named<String>) -> Response {
    spawn_blocking(move || {
        let path = Path::new(&name);
        let is_plain = path.components().all(|part| matches!(part, Component::Normal(_)));
        let bytes = is_plain.then(|| read_within(&desk.page, &desk.page.join(path))).flatten();
        bytes.map_or_else(|| StatusCode::NOT_FOUND.into_response(), |bytes| typed(&name, bytes))
    })
    .await
}

/// A file of the page with its content type; not found for other files.
fn typed(name: &str, body: impl IntoResponse) -> Response {
    let kind = match ending(name).as_str() {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    ([(CONTENT_TYPE, kind)], body).into_response()
}

fn ending(name: &str) -> String {
    Path::new(name).extension().map_or_else(String::new, |ending| ending.to_string_lossy().to_ascii_lowercase())
}

/// Reads a file that lies below a folder, even after resolving links.
fn read_within(folder: &Path, path: &Path) -> Option<Vec<u8>> {
    let path = path.canonicalize().ok()?;
    (path.starts_with(folder) && path.is_file()).then(|| std::fs::read(path).ok())?
}

/// A file that the run has read, or a member of an archive among them.
async fn source(State(desk): State<Arc<Desk>>, Named(path): Named<String>) -> Response {
    spawn_blocking(move || {
        let bytes = desk.sources.get(&path).and_then(|source| desk.read(source));
        bytes.map_or_else(|| StatusCode::NOT_FOUND.into_response(), |bytes| foreign(&path, bytes))
    })
    .await
}

impl Desk {
    fn read(&self, source: &ServedSource) -> Option<Vec<u8>> {
        let path = self.folder.join(&source.file);
        let bytes = self.corpus.iter().find_map(|folder| read_within(folder, &path))?;
        let Some(wanted) = &source.member else { return Some(bytes) };
        let archive = path.file_name().unwrap_or_default().to_string_lossy();
        member(&bytes, &archive, wanted, self.limits.of_archives())
    }
}

/// Forbids foreign pages to run scripts and to load anything.
const SANDBOX: &str = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/// A file that somebody else has made. Browsers save types that they cannot show safely.
fn foreign(path: &str, bytes: Vec<u8>) -> Response {
    let kind = match ending(path).as_str() {
        "pdf" => "application/pdf",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "txt" | "csv" | "md" => "text/plain",
        "html" | "htm" | "shtml" | "xhtml" => {
            return ([(CONTENT_TYPE, "text/html"), (CONTENT_SECURITY_POLICY, SANDBOX)], bytes).into_response();
        }
        _ => {
            let name = Path::new(path).file_name().unwrap_or_default().to_string_lossy();
            let encoded = name.bytes().fold(String::new(), |mut encoded, byte| {
                let _ = write!(encoded, "%{byte:02X}");
                encoded
            });
            let saved = format!("attachment; filename*=UTF-8''{encoded}");
            let kind = "application/octet-stream".to_owned();
            return ([(CONTENT_TYPE, kind), (CONTENT_DISPOSITION, saved)], bytes).into_response();
        }
    };
    ([(CONTENT_TYPE, kind), (CONTENT_DISPOSITION, "inline")], bytes).into_response()
}

/// The verdicts in the waivers.
async fn verdicts(State(desk): State<Arc<Desk>>) -> Response {
    spawn_blocking(move || json(StatusCode::OK, present(&desk.waivers), desk.lang)).await
}

/// Saves verdicts in the waivers; reports those that somebody else has changed meanwhile.
async fn take(State(desk): State<Arc<Desk>>, headers: HeaderMap, body: Bytes) -> Response {
    let kind = only(&headers, &CONTENT_TYPE).and_then(|kind| kind.split(';').next()).unwrap_or_default();
    if !kind.trim().eq_ignore_ascii_case("application/json") {
        return StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response();
    }
    spawn_blocking(move || {
        let answers: Vec<Answer> = match serde_json::from_slice(&body) {
            Ok(answers) => answers,
            Err(error) => return (StatusCode::BAD_REQUEST, error.to_string()).into_response(),
        };
        let answered = answer(&desk.waivers, &answers);
        let is_taken = answered.as_ref().map_or(true, |answered| answered.refused.is_empty());
        json(if is_taken { StatusCode::OK } else { StatusCode::CONFLICT }, answered, desk.lang)
    })
    .await
}

fn json<T: serde::Serialize>(status: StatusCode, value: Result<T, WaiversError>, lang: Language) -> Response {
    let text = value.map_err(anyhow::Error::new).and_then(|value| Ok(serde_json::to_string(&value)?));
    match text {
        Ok(text) => (status, [(CONTENT_TYPE, "application/json")], text).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, describe(&error, lang)).into_response(),
    }
}
