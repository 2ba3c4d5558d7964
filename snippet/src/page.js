/** What kind of page this is, how the visitor came, and on what. */

const KINDS = /^(home|category|product|search|info|cart|checkout|other)$/;
export const INFO =
  /shipping|versand|deliver|liefer|return|r(ü|%C3%BC|ue)ck|widerruf|siz(e|ing)|grö(ß|ss)e|gr%C3%B6|payment|zahlung|faq|help|hilfe|review|bewertung/i;

/** JSON-LD and OpenGraph types. @type {[string, RegExp][]} */
const SAID = [
  ["category", /^(C|I)/],
  ["product", /product/i],
  ["search", /^S/],
  ["info", /^F/],
];
/** @type {[string, RegExp][]} */
const ADDRESS = [
  ["checkout", /checkout|kasse|thank/],
  ["cart", /cart|basket|warenkorb/],
  ["search", /search|suche|[?&](q|s|query)=/],
  ["product", /\/(p|dp|products?|produkte?|artikel|item)\/./],
  ["info", INFO],
  ["category", /categor|kategorie|collection|\/c\/|shop|\/products|sale/],
  ["home", /^\/((index|home)[.\w]*|\w\w(-\w\w)?)?\/?(\?|$)/i],
];
/** @type {[string, RegExp][]} */
const ENTRY = [
  ["ad", /(gclid|msclkid)=|medium=(cpc|ppc|paid|display|ad)/],
  ["email", /mail|newsletter/],
  ["price_comparison", /idealo|geizhals|billiger|preis|pric[ei]|check24|kelkoo|shopping\./],
  ["search", /google|bing|duckduckgo|ecosia|yahoo|qwant|startpage|yandex|baidu/],
  ["social", /facebook|instagram|pinterest|tiktok|twitter|youtube|reddit|linkedin|\b(t\.co|x\.com) /],
];

/** @param {[string, RegExp][]} table  @param {string} text */
const find = (table, text) => (table.find(([, pattern]) => pattern.test(text)) || [])[0];

/** @param {string} selector */
const all = (selector) =>
  [...document.querySelectorAll(selector)].map((e) => e.getAttribute("content") || e.textContent).join();

/** The kind of page, and what tells it from others of its kind.
 * @param {string | undefined} heard  what the page's events said  @returns {[string, string | undefined]} */
export const page = (heard) => {
  const { pathname, search } = location;
  const named = document.querySelector("[data-fivefold-page]")?.getAttribute("data-fivefold-page") || "";
  const linked = all('script[type="application/ld+json"]');
  const type = linked.match(/"@type"\s*:\s*"(Product|ItemList|CollectionPage|SearchResultsPage|FAQPage)/)?.[1];
  const kind =
    (KINDS.test(named) && named) ||
    heard ||
    find(SAID, type || all('meta[property="og:type"]')) ||
    find(ADDRESS, pathname + search) ||
    "other";
  return [
    kind,
    kind == "product"
      ? linked.match(/"(sku|productID|gtin\d*)"\s*:\s*"([^"]+)/)?.[2]
      : kind == "search"
        ? search.match(/[?&](q|s|query|search\w*|term)=([^&]*)/)?.[2]
        : undefined,
  ];
};

/** Class of the entry, never its address. */
export const referrer = () => {
  const from = document.referrer && new URL(document.referrer).host;
  const tags = location.search.match(/(utm_(source|medium)|gclid|msclkid)=[^&]*/g) || "";
  return find(ENTRY, `${from} ${tags}`) || (from == location.host ? undefined : from ? "other" : "direct");
};

export const device = () =>
  Math.min(screen.width, screen.height) < 600 ? "mobile" : matchMedia("(pointer:coarse)").matches ? "tablet" : "desktop";
