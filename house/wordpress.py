"""WordPress, a real blog: Debian's, unpacked, with its PHP and MariaDB, on loopback.

blog = WordPress(folder, port=free_port())
blog.create({"acme": "editor", "paul": "subscriber"})
with blog:
    blog.comment("Anna", "anna@example.com", "My kettle leaks")
    blog.passwords["acme"]  # an application password
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Any

from . import apt, net, paths, process
from .say import HouseError

SUITE = "bookworm"
PACKAGES = [
    "wordpress", "wordpress-theme-twentytwentythree", "php-getid3", "libjs-cropper",
    "libjs-prototype", "libjs-scriptaculous", "php8.2-cli", "php8.2-common", "php8.2-mysql",
    "php8.2-xml", "php8.2-mbstring", "php8.2-curl", "mariadb-server-core", "mariadb-client-core",
    "mariadb-common", "libaio1", "liburing2", "libonig5", "libsodium23", "libargon2-1", "libxml2",
]  # fmt: skip
CURE = "leave its tests out"
EXTENSIONS = (
    "mysqlnd", "mysqli", "dom", "curl", "mbstring", "xml", "tokenizer", "ctype", "fileinfo",
    "iconv", "phar", "posix", "simplexml", "xmlreader",
)  # fmt: skip

# PHP's own web server serves files by itself; every other address is WordPress' to understand.
_ROUTER = """<?php
$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
$file = $_SERVER['DOCUMENT_ROOT'] . $path;
if ($path !== '/' && is_file($file)) { return false; }
$_SERVER['SCRIPT_NAME'] = '/index.php';
require $_SERVER['DOCUMENT_ROOT'] . '/index.php';
"""
_CONFIG = """<?php
define('DB_NAME', 'blog'); define('DB_USER', '%(user)s'); define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:%(socket)s');
define('DB_CHARSET', 'utf8mb4'); define('DB_COLLATE', '');
foreach (['AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE'] as $k) {
    define($k . '_KEY', 'k' . $k); define($k . '_SALT', 's' . $k);
}
$table_prefix = 'wp_';
define('WP_ENVIRONMENT_TYPE', 'local'); // or application passwords would ask for https
define('WP_HTTP_BLOCK_EXTERNAL', true); define('AUTOMATIC_UPDATER_DISABLED', true);
define('DISABLE_WP_CRON', true);
if (!defined('ABSPATH')) { define('ABSPATH', __DIR__ . '/'); }
require_once ABSPATH . 'wp-settings.php';
"""
# All readers of a test write from one address, and quickly.
_QUICK = "<?php add_filter('comment_flood_filter', '__return_false', 99);"
_INSTALL = """<?php
$_SERVER['HTTP_HOST'] = 'localhost:%(port)s';
define('WP_INSTALLING', true);
define('WP_SITEURL', 'http://localhost:%(port)s');
require '%(site)s/wp-load.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';
wp_install('Acme Blog', 'admin', 'admin@example.com', true, '', 'not-used-anywhere-1');
$GLOBALS['wp_rewrite']->set_permalink_structure('/%%year%%/%%monthnum%%/%%postname%%/');
update_option('comment_previously_approved', '');
flush_rewrite_rules();
$passwords = [];
foreach (json_decode('%(users)s', true) as $name => $role) {
    $id = wp_insert_user(['user_login' => $name, 'user_pass' => 'not-used-anywhere-2',
        'user_email' => "$name@example.com", 'display_name' => ucfirst($name), 'role' => $role]);
    [$password] = WP_Application_Passwords::create_new_application_password($id, ['name' => 't']);
    $passwords[$name] = $password;
}
echo "\\n" . json_encode($passwords);
"""


def tree() -> Path:
    """The unpacked packages, fetched when missing.

    :raises HouseError: they cannot be had, or do not run here.
    """

    def make(target: Path) -> None:
        apt.fetch(SUITE, PACKAGES, target, "WordPress", CURE)

    folder = paths.cache() / f"wordpress-{paths.short_hash(SUITE, *PACKAGES)}"
    root = paths.build_once(folder, "WordPress", make)
    for program in ("usr/bin/php8.2", "usr/sbin/mariadbd"):
        done = subprocess.run(
            [str(root / program), "--version"], env=_environment(root), capture_output=True
        )
        if done.returncode:
            raise HouseError(f"{program} of Debian {SUITE} does not run here: {CURE}.")
    return root


def _environment(root: Path, **more: str) -> dict[str, str]:
    libraries = [root / "usr/lib/x86_64-linux-gnu", root / "lib/x86_64-linux-gnu"]
    return {
        "PATH": "/usr/bin:/bin",
        "LD_LIBRARY_PATH": ":".join(map(str, libraries)),
        **more,
    }


class WordPress:
    """One blog with its database, in a folder. They run as an ordinary user when we are root."""

    def __init__(self, folder: Path, port: int = 0) -> None:
        """Describe the blog; nothing is done yet.

        :param folder: for data, logs and pid files; any user must be able to enter.
        """
        self.folder = folder
        self.port = port or net.free_port()
        self.passwords: dict[str, str] = {}
        """user name -> application password, after ``create``"""
        self._root = tree()
        self._home = folder / "home"
        self._user: dict[str, Any] = process.ordinary_user()
        self._pids = {name: folder / f"{name}.pid" for name in ("mariadb", "php")}

    @property
    def url(self) -> str:
        """The address of the blog, without a slash at the end."""
        return f"http://localhost:{self.port}"

    def create(self, users: dict[str, str]) -> None:
        """Make the blog with its first post, and these users: login name -> role. It then runs."""
        shutil.rmtree(self.folder, ignore_errors=True)
        site = self._home / "site"
        site.mkdir(parents=True)
        self.folder.chmod(0o755)
        shutil.copytree(self._root / "usr/share/wordpress", site, dirs_exist_ok=True,
                        ignore_dangling_symlinks=True)  # fmt: skip
        names = {"user": self._name(), "socket": str(self._socket())}
        (site / "wp-config.php").unlink(missing_ok=True)
        (site / "wp-config.php").write_text(_CONFIG % names)
        plugins = site / "wp-content" / "mu-plugins"
        plugins.mkdir()
        (plugins / "quick.php").write_text(_QUICK)
        (self._home / "router.php").write_text(_ROUTER)
        (self._home / "php.ini").write_text(self._php_ini())
        values = {"port": self.port, "site": site, "users": json.dumps(users)}
        (self._home / "install.php").write_text(_INSTALL % values)
        self._give_away()
        self._make_database()
        self.start()
        printed = self._run([*self._php(), str(self._home / "install.php")], "WordPress' set-up")
        self.passwords = dict(json.loads(printed.strip().splitlines()[-1]))

    def start(self) -> None:
        """Start database and web server, and wait until they answer.

        :raises HouseError: one does not; the sentence names its log.
        """
        self._start_database()
        log = self.folder / "php.log"
        command = [*self._php(), "-S", f"127.0.0.1:{self.port}", "-t", str(self._home / "site")]
        process.spawn([*command, str(self._home / "router.php")], self._pids["php"], log,
                      env=_environment(self._root), cwd="/", **self._user)  # fmt: skip
        net.wait_until(
            lambda: net.listens("127.0.0.1", self.port), 60, f"WordPress does not answer: {log}"
        )

    def stop(self) -> None:
        """Stop what runs from this folder."""
        process.stop(self._pids["php"])
        process.stop(self._pids["mariadb"], 20)

    def __enter__(self) -> WordPress:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def comment(self, name: str, mail: str, text: str, parent: int = 0, post: int = 1) -> None:
        """Write a comment as a reader does, in the form below a post.

        :raises RuntimeError: WordPress did not take it
        """
        form = {"author": name, "email": mail, "url": "", "comment": text}
        form |= {"comment_post_ID": str(post), "comment_parent": str(parent)}
        status = self._post("/wp-comments-post.php", form)
        if status >= 400:
            raise RuntimeError(f"WordPress answered {status} to a comment.")

    def option(self, name: str, value: str) -> None:
        """Change a setting of the blog."""
        script = f"require '{self._home}/site/wp-load.php'; update_option('{name}', '{value}');"
        self._run([*self._php(), "-r", script], "A setting of WordPress")

    def _post(self, path: str, form: dict[str, str]) -> int:
        data = urllib.parse.urlencode(form).encode()
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(f"{self.url}{path}", data, timeout=20) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code

    # Parts

    def _name(self) -> str:
        return "nobody" if self._user else os.environ.get("USER") or "root"

    def _socket(self) -> Path:
        return self._home / "my.sock"

    def _php(self) -> list[str]:
        return [str(self._root / "usr/bin/php8.2"), "-n", "-c", str(self._home / "php.ini")]

    def _php_ini(self) -> str:
        folder = next((self._root / "usr/lib/php").glob("20*"))
        there = [name for name in EXTENSIONS if (folder / f"{name}.so").exists()]
        return f"extension_dir={folder}\n" + "".join(f"extension={name}\n" for name in there)

    def _give_away(self) -> None:
        """To the ordinary user."""
        if not self._user:
            return
        for path in (self._home, *self._home.rglob("*")):
            os.chown(path, self._user["user"], self._user["group"], follow_symlinks=False)

    def _make_database(self) -> None:
        root = self._root
        self._run(
            [
                str(root / "usr/bin/mariadb-install-db"), "--no-defaults", f"--basedir={root}/usr",
                "--srcdir=", f"--datadir={self._home}/db", "--skip-test-db",
                "--auth-root-authentication-method=socket",
                f"--auth-root-socket-user={self._name()}",
            ],
            "WordPress' database",
        )  # fmt: skip
        self._start_database()
        client = [str(root / "usr/bin/mariadb"), "--no-defaults", "-S", str(self._socket())]
        self._run(
            [*client, "-u", self._name(), "-e", "create database blog"], "WordPress' database"
        )

    def _start_database(self) -> None:
        if process.running(self._pids["mariadb"]):
            return
        root, log = self._root, self.folder / "mariadb.log"
        command = [
            str(root / "usr/sbin/mariadbd"), "--no-defaults", f"--basedir={root}/usr",
            f"--datadir={self._home}/db", f"--socket={self._socket()}", "--skip-networking",
            f"--lc-messages-dir={root}/usr/share/mysql",
            f"--plugin-dir={root}/usr/lib/mysql/plugin",
            f"--pid-file={self._home}/my.pid", "--innodb-buffer-pool-size=32M",
            "--performance-schema=OFF",
        ]  # fmt: skip
        process.spawn(command, self._pids["mariadb"], log, env=_environment(root), cwd="/",
                      **self._user)  # fmt: skip
        net.wait_until(self._socket().exists, 60, f"MariaDB does not answer: {log}")

    def _run(self, command: list[str], what: str) -> str:
        done = subprocess.run(
            command,
            env=_environment(self._root, HOME=str(self._home)),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            cwd="/",
            **self._user,
        )
        if done.returncode:
            said = (done.stderr or done.stdout).strip().splitlines() or ["no message"]
            raise HouseError(f"{what} could not be made ({said[-1][:200]}): {CURE}.")
        return str(done.stdout)
