//! Real mail: a Postfix of this machine, with STARTTLS by a certificate of the test's own
//! authority and a login by Cyrus SASL, takes what ratebook sends and puts it into mailboxes.
//!
//! Postfix runs from a folder of the test, with its own configuration, queue and port, and not as
//! a service. It must be started by root, and installed: `sh tests/run` does that.

use std::fs;
use std::net::TcpStream;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use mailparse::{MailHeaderMap, parse_mail};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tempfile::TempDir;

use crate::acme::{self, RARELY};
use crate::site::Answer;
use crate::world::{RECIPIENTS, World, until};

const PASSWORD: &str = "correct horse";

/// What to do where it cannot run.
const HOW: &str = "this test needs Postfix and root:\n  \
    `sh tests/run` installs what all tests need (with sudo, where you are not root), or leave this \
    one out:\n  `cargo test -- --skip postfix`";

/// A running Postfix.
struct Postfix {
    folder: TempDir,
    port: u16,
}

impl Postfix {
    fn start() -> Self {
        for program in ["/usr/sbin/postfix", "/usr/sbin/saslpasswd2"] {
            assert!(Path::new(program).exists(), "{program} is not there; {HOW}");
        }
        let id = Command::new("id").arg("-u").output().unwrap().stdout;
        assert_eq!(
            String::from_utf8(id).unwrap().trim(),
            "0",
            "not root; {HOW}"
        );
        let folder = tempfile::tempdir().unwrap();
        // Its processes run as `postfix` and must get into the folder.
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let port = free_port();
        let postfix = Self { folder, port };
        postfix.write_files();
        postfix.run("start");
        until("Postfix listens", || {
            TcpStream::connect(("127.0.0.1", port)).is_ok()
        });
        postfix
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write_files(&self) {
        for folder in ["etc", "etc/sasl", "queue", "data", "mail", "sasl"] {
            fs::create_dir(self.path(folder)).unwrap();
        }
        let postfix = user_id("postfix");
        chown(self.path("data"), Some(postfix), None).unwrap();
        chown(self.path("mail"), Some(postfix), None).unwrap();
        write_certificates(self.folder.path());
        let folder = self.folder.path().display().to_string();
        let main = format!(
            "compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
myhostname = mx.example.org
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
alias_maps =
alias_database =
mynetworks =
virtual_mailbox_domains = example.org, example.net
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = texthash:{folder}/etc/mailboxes
virtual_uid_maps = static:{postfix}
virtual_gid_maps = static:{postfix}
virtual_minimum_uid = 1
smtpd_tls_security_level = encrypt
smtpd_tls_auth_only = yes
smtpd_tls_cert_file = {folder}/server.pem
smtpd_tls_key_file = {folder}/server.key
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = cyrus
smtpd_sasl_path = smtpd
cyrus_sasl_config_path = {folder}/etc/sasl
smtpd_sasl_local_domain = example.org
smtpd_sasl_security_options = noanonymous
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_recipient_restrictions = permit_sasl_authenticated, reject
smtpd_reject_unlisted_recipient = yes
"
        );
        let master = format!(
            "127.0.0.1:{} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
",
            self.port
        );
        let mailboxes = RECIPIENTS.map(|to| format!("{to} {to}/\n")).concat();
        let sasl = format!(
            "pwcheck_method: auxprop\nauxprop_plugin: sasldb\nsasldb_path: {folder}/sasl/db\n\
             mech_list: PLAIN LOGIN\n"
        );
        for (name, text) in [
            ("etc/main.cf", main),
            ("etc/master.cf", master),
            ("etc/mailboxes", mailboxes),
            // Where Debian's Postfix looks, whatever it is told.
            ("etc/sasl/smtpd.conf", sasl),
        ] {
            fs::write(self.path(name), text).unwrap();
        }
        let mut saslpasswd = Command::new("/usr/sbin/saslpasswd2")
            .args(["-p", "-c", "-u", "example.org", "-f"])
            .arg(self.path("sasl/db"))
            .arg("ratebook")
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = saslpasswd.stdin.take().unwrap();
        std::io::Write::write_all(&mut stdin, PASSWORD.as_bytes()).unwrap();
        drop(stdin);
        assert!(saslpasswd.wait().unwrap().success());
        chown(self.path("sasl/db"), Some(postfix), None).unwrap();
    }

    fn run(&self, command: &str) {
        let ran = Command::new("/usr/sbin/postfix")
            .arg("-c")
            .arg(self.path("etc"))
            .arg(command)
            .output()
            .unwrap();
        assert!(
            ran.status.success(),
            "postfix {command}: {ran:?}\n{}",
            self.log()
        );
    }

    fn log(&self) -> String {
        fs::read_to_string(self.path("log")).unwrap_or_default()
    }

    /// The mails in somebody's mailbox, in the order in which they came.
    fn mailbox(&self, address: &str) -> Vec<Vec<u8>> {
        let new = self.path("mail").join(address).join("new");
        let Ok(entries) = fs::read_dir(new) else {
            return Vec::new();
        };
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
        paths.sort_by_key(|path| fs::metadata(path).unwrap().modified().unwrap());
        paths.iter().map(|path| fs::read(path).unwrap()).collect()
    }

    /// The `[mail]` section that hands mail to it.
    fn mailing(&self, host: &str, more: &str) -> String {
        format!(
            "[mail]\nfrom = \"ratebook <ratebook@example.org>\"\nto = {RECIPIENTS:?}\n\
             host = \"{host}\"\nport = {}\ntls = \"starttls\"\nca_file = \"{}\"\n\
             username = \"ratebook\"\npassword_file = \"password\"\n{more}\n",
            self.port,
            self.path("ca.pem").display()
        )
    }
}

impl Drop for Postfix {
    fn drop(&mut self) {
        let stopped = Command::new("/usr/sbin/postfix")
            .arg("-c")
            .arg(self.path("etc"))
            .arg("stop")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        // The test has ended one way or the other.
        drop(stopped);
    }
}

/// One that was free a moment ago.
fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

fn user_id(name: &str) -> u32 {
    let id = Command::new("id").args(["-u", name]).output().unwrap();
    String::from_utf8(id.stdout)
        .unwrap()
        .trim()
        .parse()
        .unwrap()
}

/// An authority of the test's own, and the server's certificate from it.
fn write_certificates(folder: &Path) {
    let ca_key = KeyPair::generate().unwrap();
    let mut ca = CertificateParams::new(Vec::new()).unwrap();
    ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let ca_certificate = ca.self_signed(&ca_key).unwrap();
    let key = KeyPair::generate().unwrap();
    let server = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    let issuer = Issuer::from_params(&ca, &ca_key);
    let certificate = server.signed_by(&key, &issuer).unwrap();
    for (name, text) in [
        ("ca.pem", ca_certificate.pem()),
        ("server.pem", certificate.pem()),
        ("server.key", key.serialize_pem()),
    ] {
        let path = folder.join(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    }
}

fn show(world: &World, price: &str) {
    let body = acme::page([price, "2.40", "3", "4.50"]).into_bytes();
    world.site.show("/acme", Answer::Page(body));
}

fn set_password(world: &World, password: &str) {
    let file = world.write("password", format!("{password}\n"));
    fs::set_permissions(file, fs::Permissions::from_mode(0o600)).unwrap();
}

/// Without the lines that servers put in front of a message.
fn as_sent(delivered: &[u8]) -> String {
    let text = String::from_utf8(delivered.to_vec()).unwrap();
    let from = text.find("\nDate: ").unwrap() + 1;
    text[from..].to_owned()
}

fn outbox(world: &World) -> Vec<Vec<String>> {
    world.look("SELECT recipient, state FROM outbox ORDER BY id")
}

#[test]
fn a_real_postfix_delivers_what_the_outbox_says() {
    let postfix = Postfix::start();
    let world = World::of(&[("acme", acme::selectors("acme", RARELY))]);
    set_password(&world, PASSWORD);
    world.configure(&world.fetching(), &postfix.mailing("localhost", ""));
    show(&world, "1.20");
    world.check("2026-05-01", &["acme"]);
    for (date, price) in [("2026-05-02", "1.30"), ("2026-05-03", "1.40")] {
        show(&world, price);
        world.check(date, &["acme"]);
    }
    let states = outbox(&world);
    assert!(
        states.len() == 4 && states.iter().all(|row| row[1] == "sent"),
        "{states:?}\n{}\n{}",
        world.run(&["outbox"]).all(),
        postfix.log()
    );
    for to in RECIPIENTS {
        until("both mails are in the mailbox", || {
            postfix.mailbox(to).len() == 2
        });
        let stored = world.look(&format!(
            "SELECT message_id, message FROM outbox JOIN letter ON outbox = id
             WHERE recipient = '{to}' ORDER BY id"
        ));
        for (delivered, stored) in postfix.mailbox(to).iter().zip(&stored) {
            let mail = parse_mail(delivered).unwrap();
            let header = |name: &str| mail.headers.get_first_value(name).unwrap();
            assert_eq!(header("Message-ID"), stored[0]);
            assert_eq!(header("Delivered-To"), to);
            assert_eq!(header("Auto-Submitted"), "auto-generated");
            // Under TLS and after a login (RFC 3848).
            let received = header("Received");
            assert!(received.contains("with ESMTPSA "), "{received}");
            // A mailbox keeps bare line feeds; nothing else may differ.
            assert_eq!(as_sent(delivered), stored[1].replace("\r\n", "\n"));
        }
    }
}

/// Cases 67, 69, 70 and 72 with a server that nobody wrote for the test.
#[test]
fn a_real_postfix_refuses_and_nothing_is_lost() {
    let postfix = Postfix::start();
    let world = World::of(&[("acme", acme::selectors("acme", RARELY))]);
    show(&world, "1.20");
    set_password(&world, "wrong");
    world.configure(&world.fetching(), &postfix.mailing("localhost", ""));
    world.check("2026-05-01", &["acme"]);
    show(&world, "1.30");
    world.check("2026-05-02", &["acme"]);
    let error = || world.look("SELECT last_error FROM outbox ORDER BY id")[0][0].clone();
    assert!(
        error().starts_with("AUTH: 535"),
        "{}\n{}",
        error(),
        postfix.log()
    );
    assert!(!error().contains("wrong"), "{}", error());

    set_password(&world, PASSWORD);
    // A name that its certificate does not have.
    world.configure(&world.fetching(), &postfix.mailing("127.0.0.1", ""));
    world.check("2026-05-03", &["acme"]);
    assert!(error().contains("certificate"), "{}", error());
    // An authority that signed nothing of it.
    let other = tempfile::tempdir().unwrap();
    write_certificates(other.path());
    let ours = postfix.path("ca.pem").display().to_string();
    let foreign = other.path().join("ca.pem").display().to_string();
    let mailing = postfix.mailing("localhost", "").replace(&ours, &foreign);
    world.configure(&world.fetching(), &mailing);
    world.check("2026-05-04", &["acme"]);
    assert!(error().contains("certificate"), "{}", error());
    assert!(outbox(&world).iter().all(|row| row[1] == "waiting"));

    // All is well, but one of three recipients does not exist.
    let three = postfix
        .mailing("localhost", "")
        .replace("\"ops@", "\"nobody@example.org\", \"ops@");
    world.configure(&world.fetching(), &three);
    show(&world, "1.40");
    world.check("2026-05-05", &["acme"]);
    let states = outbox(&world);
    assert_eq!(states.len(), 5);
    for row in &states {
        let parked = row[0] == "nobody@example.org";
        assert_eq!(row[1], if parked { "parked" } else { "sent" }, "{states:?}");
    }
    for to in RECIPIENTS {
        until("both mails are in the mailbox", || {
            postfix.mailbox(to).len() == 2
        });
    }
    let parked = world.look("SELECT last_error FROM outbox WHERE state = 'parked'");
    assert!(parked[0][0].starts_with("RCPT TO: 550"), "{parked:?}");
}
