"""The lines of docs/embed.md for Shopware, WooCommerce and Shopify, as they stand there, up to the text in Chromium.

WordPress is the real one; WooCommerce is a stand-in of a few functions (systems/woocommerce.php). Shopware is its
template engine over a skeleton with its blocks, Shopify a Liquid engine and Shopify's theme checker.
"""

import getpass
import json
import os
import re
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

from ..browser.shop import AGENT, Demo
from .conftest import ROOT, free_port

SYSTEMS = Path(__file__).parent / "systems"
DOCS = (ROOT / "docs" / "embed.md").read_text()
PHP = ["php8.2-cli", "php8.2-common", "php8.2-mbstring", "php8.2-opcache", "libargon2-1", "libsodium23", "libedit2"]
PHP += ["libbsd0", "libmd0", "libxml2", "libicu72", "libonig5"]
DATABASE = ["mariadb-server-core", "libaio1", "libnuma1", "liburing2"]
WORDPRESS = ["wordpress", "wordpress-theme-twentytwentythree", "php8.2-mysql"]
NAME = "12\" pan & 'lid' <b>new</b> – 3 % off"
"""A product's name with all that quoting can break."""
DEFAULT = "Take a good look."
BANNER = """document.addEventListener("load", (event) =>
  event.target.src?.endsWith("/fivefold.js") && fivefold.consent(true), true)"""
"""A consent banner whose visitor has agreed."""


def blocks(kind: str) -> list[str]:
    return [part.split("```")[0] for part in DOCS.split(f"```{kind}\n")[1:]]


def unpacked(*packages: str) -> Path:
    """Return the folder that has these Debian packages' files."""
    done = subprocess.run([ROOT / "tools" / "debian-files", *packages], capture_output=True, text=True, check=False)
    root = Path(done.stdout.strip() or "/")
    if done.returncode or not (root / "usr" / "bin" / "php8.2").exists():
        pytest.skip("needs apt-get and a Debian mirror with PHP 8.2 (bookworm)")
    return root


def php(root: Path, *extensions: str) -> tuple[list[str], dict[str, str]]:
    """Return the command that runs PHP with these extensions, and its environment."""
    options = {
        "extension_dir": str(next((root / "usr/lib/php").glob("20*"))),
        "include_path": str(root / "usr/share/php"),
    }
    settings = [f"-d{name}={value}" for name, value in options.items()]
    settings += [f"-dextension={name}" for name in ("ctype", "mbstring", *extensions)]
    settings += ["-dzend_extension=opcache", "-dopcache.enable_cli=1"]
    libraries = f"{root}/usr/lib/x86_64-linux-gnu:{root}/lib/x86_64-linux-gnu"
    return [f"{root}/usr/bin/php8.2", "-n", *settings], os.environ | {"LD_LIBRARY_PATH": libraries}


class Visitor:
    """Somebody who agrees, on a shop's page; `decided` are the requests for a decision, with their answers."""

    def __init__(self, page: Page, service: Demo) -> None:
        self.page, self._service = page, service
        self.decided: list[tuple[dict[str, Any], dict[str, Any]]] = []
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.add_init_script(BANNER)

    def _forward(self, route: Route) -> None:
        request = route.request
        answer = route.fetch(url=re.sub(r"^https?://[^/]+", self._service.url, request.url))
        if request.url.endswith("/v1/decide"):
            self.decided.append((request.post_data_json, answer.json()))
        route.fulfill(response=answer)

    def see(self, url: str, *, service_at: str, html: str | None = None) -> None:
        """Open the page, here or as rendered, with the service behind that address, and wait for a text."""
        if html is not None:
            self.page.route(url, lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"))
            self.page.route("**/favicon.ico", lambda route: route.fulfill(status=404))
        self.page.route(re.compile(re.escape(service_at) + r"/(fivefold|v1/)"), self._forward)
        self.page.goto(url)
        self.page.wait_for_function(f"document.querySelector('[data-fivefold]').textContent != {DEFAULT!r}")

    def sees_the_product(self, price: float) -> None:
        (request, answer), *others = self.decided
        assert others == []
        assert request["slots"] == ["product-teaser"]
        assert request["vars"]["product"]["name"] == NAME
        assert float(request["vars"]["product"]["price"]) == price
        said = self.page.locator("[data-fivefold]").inner_text()
        assert said == answer["slots"]["product-teaser"]["text"]
        assert "12\" pan & 'lid'" in said
        assert self.errors == []


@pytest.fixture
def visitor(browser: Browser, service: Demo) -> Iterator[Visitor]:
    context = browser.new_context(user_agent=AGENT, locale="en", viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.set_default_timeout(15_000)
    yield Visitor(page, service)
    page.unroute_all(behavior="ignoreErrors")
    context.close()


# Shopware


def shopware(**product: Any) -> str:
    command, env = php(unpacked(*PHP, "php-twig"))
    meta, widget = blocks("twig")
    given = json.dumps({"name": NAME, "price": 19.99, "prices": [], "meta": meta, "widget": widget} | product)
    done = subprocess.run(
        [*command, SYSTEMS / "shopware.php"], input=given, capture_output=True, text=True, check=True, env=env
    )
    return done.stdout


def test_shopware_has_the_script_in_its_head_and_keeps_what_was_there() -> None:
    head, body = shopware().split("<body>")
    assert 'var analytics = "theirs"' in head
    assert head.count('<script src="/fivefold.js" defer data-site="demo"></script>') == 1
    assert body.index(">theirs<") < body.index("data-fivefold=")


def test_shopware_shows_a_text_with_the_product(visitor: Visitor) -> None:
    visitor.see("http://127.0.0.1:8000/", service_at="http://127.0.0.1:8000", html=shopware())
    visitor.sees_the_product(19.99)


def test_shopware_tells_the_price_of_one_piece_where_more_are_cheaper(visitor: Visitor) -> None:
    html = shopware(prices=[17.0, 15.5])
    visitor.see("http://127.0.0.1:8000/", service_at="http://127.0.0.1:8000", html=html)
    visitor.sees_the_product(17.0)


# Shopify


@pytest.fixture(scope="module")
def shopify() -> dict[str, Any]:
    """Two pages as rendered, and what the theme checker says."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if not npm or not node:
        pytest.skip("needs npm")
    if not (SYSTEMS / "node_modules" / "liquidjs").exists():
        install = [npm, "ci", "--silent", "--no-audit", "--no-fund"]
        if subprocess.run(install, cwd=SYSTEMS, capture_output=True, check=False).returncode:
            pytest.skip("needs the npm registry")
    product = json.dumps({"title": NAME, "price": 1999})  # Shopify's prices are in hundredths, in every currency
    done = subprocess.run([node, "shopify.js"], cwd=SYSTEMS, input=product, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_shopify_knows_what_the_lines_use(shopify: dict[str, Any]) -> None:
    advice = ["RemoteAsset"]  # Shopify would rather serve every script itself
    assert shopify["findings"] == advice
    assert shopify["wrong"] == [*advice, "UnknownFilter", "no product.titel"]


def test_shopify_shows_a_text_with_the_product_from_the_service_elsewhere(
    visitor: Visitor, shopify: dict[str, Any]
) -> None:
    visitor.see("http://127.0.0.1:8000/", service_at="https://texts.example.com", html=shopify["product"])
    visitor.sees_the_product(19.99)


def test_shopify_has_no_slot_where_no_product_is(shopify: dict[str, Any]) -> None:
    assert "https://texts.example.com/fivefold.js" in shopify["home"]
    assert "data-fivefold=" not in shopify["home"]


# WooCommerce


@contextmanager
def database(root: Path, folder: Path, env: dict[str, str]) -> Iterator[Path]:
    """Run MariaDB on an empty folder, without accounts; yields its socket."""
    socket = folder / "sql"
    (folder / "data").mkdir()
    share = root / "usr" / "share" / "mysql"
    options = {
        "datadir": folder / "data",
        "socket": socket,
        "pid-file": folder / "pid",
        "lc-messages-dir": share,
        "character-sets-dir": share / "charsets",
        "plugin-dir": root / "usr" / "lib" / "mysql" / "plugin",
        "user": getpass.getuser(),
        "innodb-log-file-size": "4M",
        "innodb-buffer-pool-size": "32M",
        "innodb-flush-log-at-trx-commit": "0",
    }
    command = [f"{root}/usr/sbin/mariadbd", "--no-defaults", "--skip-networking", "--skip-grant-tables"]
    command += [f"--{name}={value}" for name, value in options.items()]
    with (folder / "sql.log").open("w") as log:
        server = subprocess.Popen(command, env=env, stdout=log, stderr=log)
    try:
        for _ in range(150):
            if "ready for connections" in (folder / "sql.log").read_text():
                break
            assert server.poll() is None, (folder / "sql.log").read_text()
            time.sleep(0.1)
        yield socket
    finally:
        server.terminate()
        server.wait(20)


def laid_out(folder: Path, root: Path, socket: Path, url: str) -> None:
    """Make a WordPress of links to its files, with a configuration, the child theme and the stand-in of its own."""
    for path in (root / "usr" / "share" / "wordpress").iterdir():
        if path.name not in ("wp-config.php", "wp-content", ".htaccess"):
            (folder / path.name).symlink_to(path)
    content = folder / "wp-content"
    theme, plugins = content / "themes" / "child", content / "mu-plugins"
    theme.mkdir(parents=True)
    plugins.mkdir()
    parent = root / "usr/share/wordpress/wp-content/themes/twentytwentythree"
    (content / "themes" / parent.name).symlink_to(parent)
    (theme / "style.css").write_text(f"/*\nTheme Name: Child\nTemplate: {parent.name}\n*/\n")
    (theme / "functions.php").write_text("<?php\n" + "".join(blocks("php")))
    (plugins / "woocommerce.php").symlink_to(SYSTEMS / "woocommerce.php")
    defined = {"DB_NAME": "shop", "DB_USER": "shop", "DB_PASSWORD": "", "DB_HOST": f"localhost:{socket}"}
    defined |= {"DB_CHARSET": "utf8mb4", "WP_HOME": url, "WP_SITEURL": url}
    lines = [f"define('{name}', '{value}');" for name, value in defined.items()]
    flags = ("WP_HTTP_BLOCK_EXTERNAL", "DISABLE_WP_CRON", "AUTOMATIC_UPDATER_DISABLED", "WP_DEBUG")
    lines += [f"define('{name}', true);" for name in flags]
    lines += [f"define('WP_DEBUG_LOG', '{folder}/complaints');", "define('WP_DEBUG_DISPLAY', false);"]
    lines += ["$table_prefix = 'wp_';", "require ABSPATH . 'wp-settings.php';"]
    (folder / "wp-config.php").write_text("\n".join(["<?php", *lines]))
    (folder / "first.php").write_text(f"<?php define('ABSPATH', '{folder}/');")  # not the folder of the links' targets


class WordPress:
    """A running shop; `pages` are its pages' numbers by what they are for."""

    def __init__(self, url: str, pages: dict[str, int], folder: Path) -> None:
        self.url, self._pages, self._folder = url, pages, folder

    def address(self, name: str) -> str:
        return f"{self.url}/?p={self._pages[name]}&post_type=any"

    def html(self, name: str) -> str:
        with urllib.request.urlopen(self.address(name), timeout=20) as response:
            return response.read().decode()

    def complaints(self) -> str:
        with suppress(FileNotFoundError):
            return (self._folder / "complaints").read_text()
        return ""


@pytest.fixture(scope="module")
def wordpress(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WordPress]:
    root = unpacked(*PHP, *DATABASE, *WORDPRESS)
    command, env = php(root, "mysqlnd", "mysqli", "tokenizer")
    folder, site = tmp_path_factory.mktemp("wordpress"), tmp_path_factory.mktemp("site")
    url = f"http://127.0.0.1:{free_port()}"
    with database(root, folder, env) as socket:
        laid_out(site, root, socket, url)
        create = f'(new mysqli("localhost", "shop", "", "", 0, "{socket}"))->query("CREATE DATABASE shop");'
        subprocess.run([*command, "-r", create], check=True, env=env)
        command.append(f"-dauto_prepend_file={site}/first.php")
        given = json.dumps({"name": NAME, "price": "19.99", "html": by_hand()})
        done = subprocess.run(
            [*command, SYSTEMS / "wordpress.php"], input=given, capture_output=True, text=True, check=True, env=env
        )
        with (folder / "php.log").open("w") as log:
            server = subprocess.Popen(
                [*command, "-S", url.removeprefix("http://"), "-t", site], env=env, stdout=log, stderr=log
            )
        try:
            for _ in range(100):
                with suppress(urllib.error.URLError), urllib.request.urlopen(f"{url}/readme.html", timeout=5):
                    break
                time.sleep(0.1)
            yield WordPress(url, json.loads(done.stdout), site)
        finally:
            server.terminate()
            server.wait(20)


def by_hand() -> str:
    """Return a slot as somebody writes it; what stands within a value is written as the documents say."""
    values = json.dumps({"product": {"name": NAME.replace('"', "QUOTE"), "price": "19.99"}}, ensure_ascii=False)
    for sign, written in {"&": "&amp;", "'": "&#39;", "<": "&lt;", ">": "&gt;", "QUOTE": "\\u0022"}.items():
        values = values.replace(sign, written)
    return f"<p data-fivefold=\"product-teaser\" data-fivefold-vars='{values}'>{DEFAULT}</p>"


def test_wordpress_has_the_script_in_the_head_of_every_page(wordpress: WordPress) -> None:
    for name in ("owner", "writer", "product"):
        head = wordpress.html(name).split("</head>")[0]
        assert head.count('<script src="/fivefold.js" defer data-site="demo"></script>') == 1


@pytest.mark.parametrize("who", ["owner", "writer"])
def test_a_custom_html_block_keeps_a_slot_whoever_writes_it(wordpress: WordPress, visitor: Visitor, who: str) -> None:
    visitor.see(wordpress.address(who), service_at=wordpress.url)
    visitor.sees_the_product(19.99)


@pytest.mark.parametrize("product", ["product", "filtered"])
def test_a_products_page_shows_a_text_with_the_product_below_its_price(
    wordpress: WordPress, visitor: Visitor, product: str
) -> None:
    html = wordpress.html(product)
    assert html.index('class="price"') < html.index("data-fivefold=")
    visitor.see(wordpress.address(product), service_at=wordpress.url)
    visitor.sees_the_product(19.99)


def test_a_product_without_a_price_sends_none_and_still_has_a_text(wordpress: WordPress, visitor: Visitor) -> None:
    visitor.see(wordpress.address("priceless"), service_at=wordpress.url)
    assert [request["vars"] for request, _ in visitor.decided] == [{"product": {"name": NAME, "price": ""}}]


def test_the_lines_bring_no_notice_of_php(wordpress: WordPress) -> None:
    wordpress.html("product")
    assert [line for line in wordpress.complaints().splitlines() if "functions.php" in line and "/child/" in line] == []
