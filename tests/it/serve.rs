//! The review page on the loopback interface: who has access, what is served, and that verdicts reach the waivers.

#![cfg(feature = "cli")]

use crate::command::{Row, gouji, rows};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

const REPORT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/sample_corpus/沧塘县/2021/沧塘县人民政府.html");

/// A folder with a run, and a server on it.
struct Served {
    folder: tempfile::TempDir,
    server: Child,
    port: u16,
    token: String,
}

impl Drop for Served {
    fn drop(&mut self) {
        self.server.kill().unwrap();
        self.server.wait().unwrap();
    }
}

struct Answer {
    status: u16,
    headers: BTreeMap<String, Vec<String>>,
    body: Vec<u8>,
}

impl Answer {
    fn header(&self, name: &str) -> String {
        self.headers.get(name).map_or_else(String::new, |values| values.join(" | "))
    }

    fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

fn in_folder(folder: &tempfile::TempDir, arguments: &[&str]) -> Command {
    let mut gouji = gouji();
    gouji.current_dir(folder.path()).args(arguments);
    gouji
}

impl Served {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("gouji.toml"), "[rules]\nwaivers = \"waivers.csv\"\n[output]\nreview = false\nworkbook = false\n")
            .unwrap();
        fs::write(at("waivers.csv"), "cause_id,verdict\n").unwrap();
        fs::create_dir(at("corpus")).unwrap();
        fs::copy(REPORT, at("corpus/report.html")).unwrap();
        fs::write(at("corpus/notes.zip"), "no archive").unwrap();
        fs::write(at("corpus/局.html.gz"), gzip(&fs::read(REPORT).unwrap())).unwrap();
        fs::write(at("corpus/later.html"), "").unwrap();
        run(&folder);
        fs::write(at("corpus/secret.html"), "of no run").unwrap();
        // from another folder than the run, which named its corpus by a relative path
        fs::create_dir(at("elsewhere")).unwrap();
        let arguments = ["review", "--serve", "--config", "../gouji.toml", "-o", "../output"];
        let mut server = in_folder(&folder, &arguments);
        let mut server = server.current_dir(at("elsewhere")).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(server.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim_end().strip_prefix("http://127.0.0.1:").expect(&line);
        let (port, token) = address.split_once("/?token=").unwrap();
        let (port, token) = (port.parse().unwrap(), token.to_owned());
        assert!(token.len() == 32 && token.bytes().all(|digit| digit.is_ascii_hexdigit()), "{token}");
        Self { folder, server, port, token }
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Sends a request with these header lines and a body.
    fn send(&self, request: &str, lines: &[String], body: &[u8]) -> Answer {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let mut head = format!("{request} HTTP/1.1\r\nConnection: close\r\n");
        for line in lines {
            head.extend([line, "\r\n"]);
        }
        if !body.is_empty() {
            head.extend(["Content-Length: ", &body.len().to_string(), "\r\n"]);
        }
        stream.write_all(format!("{head}\r\n").as_bytes()).unwrap();
        // a server that refuses a body need not read it
        let _ = stream.write_all(body);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        let end = answer.windows(4).position(|window| window == b"\r\n\r\n").expect("an answer");
        let head = String::from_utf8(answer[..end].to_vec()).unwrap();
        let mut lines = head.split("\r\n");
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let mut headers: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for line in lines {
            let (name, value) = line.split_once(": ").unwrap();
            headers.entry(name.to_ascii_lowercase()).or_default().push(value.to_owned());
        }
        Answer { status, headers, body: answer[end + 4..].to_vec() }
    }

    fn host(&self) -> String {
        format!("Host: 127.0.0.1:{}", self.port)
    }

    fn cookie(&self) -> String {
        format!("Cookie: other=1; gouji-{}={}", self.port, self.token)
    }

    fn origin(&self) -> String {
        format!("Origin: http://127.0.0.1:{}", self.port)
    }

    /// As a browser that has the cookie.
    fn get(&self, path: &str) -> Answer {
        self.send(&format!("GET {path}"), &[self.host(), self.cookie()], b"")
    }

    fn post(&self, body: &Value) -> Answer {
        let kind = "Content-Type: application/json".to_owned();
        let lines = [self.host(), self.cookie(), self.origin(), kind];
        self.send("POST /verdicts", &lines, body.to_string().as_bytes())
    }

    /// The causes of the run.
    fn causes(&self) -> Vec<Row> {
        rows(&self.at("output/latest/causes.csv"))
    }
}

fn run(folder: &tempfile::TempDir) {
    let arguments = ["run", "corpus", "--config", "gouji.toml", "--progress", "none"];
    let output = in_folder(folder, &arguments).output().unwrap();
    assert!(matches!(output.status.code(), Some(0 | 3)), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn only_those_with_the_token_are_served() {
    let served = Served::new();
    let status = |lines: &[String]| served.send("GET /", lines, b"").status;
    let (host, cookie) = (served.host(), served.cookie());
    assert_eq!(status(std::slice::from_ref(&host)), 403);
    assert_eq!(status(&[host.clone(), format!("Cookie: gouji-{}={}", served.port, "0".repeat(32))]), 403);
    assert_eq!(served.send("GET /?token=", std::slice::from_ref(&host), b"").status, 403);
    let with_token = format!("GET /?lang=en&token={}", served.token);
    let welcomed = served.send(&with_token, std::slice::from_ref(&host), b"");
    assert_eq!((welcomed.status, welcomed.header("location")), (303, "/".to_owned()));
    let set = welcomed.header("set-cookie");
    assert_eq!(set, format!("gouji-{}={}; Path=/; HttpOnly; SameSite=Strict", served.port, served.token));
    let page = served.get("/");
    assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8".to_owned()));
    assert!(page.text().contains("served.js") && page.text().contains("connect-src 'self'"));
    assert_eq!(page.header("x-content-type-options"), "nosniff");
    assert_eq!(page.header("cross-origin-resource-policy"), "same-origin");
    assert_eq!(status(&[format!("Host: localhost:{}", served.port), cookie.clone()]), 200);
    for foreign in [
        format!("Host: rebound.example:{}", served.port),
        "Host: 127.0.0.1".to_owned(),
        "Host: 127.0.0.1:1".to_owned(),
        format!("Host: 127.0.0.1.rebound.example:{}", served.port),
    ] {
        assert_eq!(status(&[foreign.clone(), cookie.clone()]), 403, "{foreign}");
        assert_eq!(served.send(&with_token, std::slice::from_ref(&foreign), b"").status, 403, "{foreign}");
    }
}

#[test]
fn nothing_but_the_page_and_the_sources_of_the_run_is_served() {
    let served = Served::new();
    for (path, kind) in [
        ("/page/main.js", "text/javascript; charset=utf-8"),
        ("/page/page.css", "text/css; charset=utf-8"),
        ("/data/run.js", "text/javascript; charset=utf-8"),
        ("/served.js", "text/javascript; charset=utf-8"),
    ] {
        let answer = served.get(path);
        assert_eq!((answer.status, answer.header("content-type")), (200, kind.to_owned()), "{path}");
        assert!(!answer.body.is_empty(), "{path}");
    }
    let report = served.get("/source/corpus%2Freport.html");
    assert_eq!((report.status, &report.body), (200, &fs::read(REPORT).unwrap()));
    let member = served.get("/source/corpus%2F%E5%B1%80.html.gz%2F%E5%B1%80.html");
    assert_eq!((member.status, member.header("content-type")), (200, "text/html".to_owned()));
    assert_eq!(member.body, report.body, "a member comes out of its archive");
    assert_eq!(served.get("/source/corpus%2F%E5%B1%80.html.gz%2Fother.html").status, 404);
    let policy = report.header("content-security-policy");
    assert!(policy.contains("sandbox;") && !policy.contains("allow-scripts"), "{policy}");
    let saved = served.get("/source/corpus%2Fnotes.zip");
    assert_eq!((saved.status, saved.header("content-type")), (200, "application/octet-stream".to_owned()));
    assert!(saved.header("content-disposition").starts_with("attachment; filename*=UTF-8''%6E%6F"));
    for path in [
        "/../run.json",
        "/%2e%2e/run.json",
        "/..%2Frun.json",
        "/page/..%2F..%2F..%2F..%2Fgouji.toml",
        "//etc/passwd",
        "/%2Fetc%2Fpasswd",
        "/page",
        "/source/corpus%2Fsecret.html",
        "/source/gouji.toml",
        "/source/corpus%2F..%2Fgouji.toml",
        "/source/corpus%2F..%2Fcorpus%2Freport.html",
        "/source/%2Fetc%2Fpasswd",
        "/source/",
    ] {
        assert_eq!(served.get(path).status, 404, "{path}");
    }
    assert!(matches!(
        served.send("POST /page/main.js", &[served.host(), served.cookie(), served.origin()], b"").status,
        405
    ));
}

#[cfg(unix)]
#[test]
fn a_source_that_has_become_a_link_out_of_the_corpus_is_not_served() {
    let served = Served::new();
    assert_eq!(served.get("/source/corpus%2Flater.html").status, 200);
    fs::remove_file(served.at("corpus/later.html")).unwrap();
    std::os::unix::fs::symlink(served.at("gouji.toml"), served.at("corpus/later.html")).unwrap();
    assert_eq!(served.get("/source/corpus%2Flater.html").status, 404);
}

#[test]
fn a_verdict_comes_into_the_waivers_and_of_two_writers_the_later_one_is_reported() {
    let served = Served::new();
    let cause = served.causes().remove(0);
    let id = cause["cause_id"].as_str();
    let row = |verdict: &str, by: &str| {
        json!({ "cause_id": id, "verdict": verdict, "by": by, "on": "2026-03-05", "until": "", "note": "电话核实",
            "fingerprint": cause["fingerprint"], "agency": cause["agency"] })
    };
    assert_eq!(served.get("/verdicts").json(), json!({}));
    let taken = served.post(&json!([{ "row": row("属实", "李敏"), "seen": null }]));
    assert_eq!(taken.status, 200, "{}", taken.text());
    let standing = taken.json()["present"][id].clone();
    assert_eq!(served.get("/verdicts").json()[id], standing);
    run(&served.folder);
    let reviewed = served.causes().into_iter().find(|row| row["cause_id"] == id).unwrap();
    assert_eq!(
        ["review", "verdict", "reviewed_by"].map(|column| reviewed[column].as_str()),
        ["waived", "属实", "李敏"]
    );
    // the other person has not seen the present verdict
    let late = served.post(&json!([{ "row": row("误报", "王芳"), "seen": null }]));
    assert_eq!(late.status, 409);
    assert_eq!(late.json(), json!({ "present": { id: standing }, "refused": [id] }));
    assert!(fs::read_to_string(served.at("waivers.csv")).unwrap().contains("李敏"));
    let answer = served.post(&json!([{ "row": row("误报", "王芳"), "seen": standing }]));
    assert_eq!((answer.status, &answer.json()["present"][id]["by"]), (200, &json!("王芳")));
    // the page does not overwrite verdicts that reached the file in another way
    fs::write(served.at("waivers.csv"), format!("cause_id,verdict\n{id},已说明\n")).unwrap();
    let late = served.post(&json!([{ "row": row("待更正", "李敏"), "seen": answer.json()["present"][id] }]));
    assert_eq!((late.status, &late.json()["present"][id]["verdict"]), (409, &json!("已说明")));
}

#[test]
fn no_other_page_can_send_a_verdict() {
    let served = Served::new();
    let body = json!([{ "row": { "cause_id": "aaaa", "verdict": "误报" }, "seen": null }]).to_string();
    let kind = || "Content-Type: application/json".to_owned();
    let status = |lines: &[String]| served.send("POST /verdicts", lines, body.as_bytes()).status;
    let (host, cookie, origin) = (served.host(), served.cookie(), served.origin());
    assert_eq!(status(&[host.clone(), cookie.clone(), kind()]), 403, "no origin");
    for foreign in ["http://rebound.example", "http://127.0.0.1:1", "null"] {
        assert_eq!(status(&[host.clone(), cookie.clone(), kind(), format!("Origin: {foreign}")]), 403, "{foreign}");
    }
    assert_eq!(status(&[host.clone(), origin.clone(), kind()]), 403, "no cookie");
    let plain = "Content-Type: text/plain".to_owned();
    assert_eq!(status(&[host.clone(), cookie.clone(), origin.clone(), plain]), 415);
    let large = vec![b' '; (1 << 20) + 1];
    let head = [host.clone(), cookie.clone(), origin.clone(), kind()];
    assert_eq!(served.send("POST /verdicts", &head, &large).status, 413);
    let faulty =
        served.post(&json!([{ "row": { "cause_id": "aaaa", "verdict": "x", "until": "soon" }, "seen": null }]));
    assert_eq!(faulty.status, 400);
    assert!(faulty.text().contains("is not a day"), "{}", faulty.text());
    assert_eq!(fs::read_to_string(served.at("waivers.csv")).unwrap(), "cause_id,verdict\n");
    assert_eq!(status(&head), 200);
}

#[test]
fn a_server_without_waivers_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("corpus")).unwrap();
    fs::copy(REPORT, folder.path().join("corpus/report.html")).unwrap();
    fs::write(folder.path().join("gouji.toml"), "").unwrap();
    run(&folder);
    let output = in_folder(&folder, &["review", "--serve"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("--waivers"));
    let output = in_folder(&folder, &["review", "--port", "8000"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "a port is that of a server");
}
