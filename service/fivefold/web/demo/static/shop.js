/** The demo shop's own script: cart, wish list and comparison live in this tab and nowhere else. */
"use strict";
(() => {
  /** @typedef {{id: string, size: string, n: number}} Line */
  const read = (/** @type {string} */ id) => JSON.parse(document.getElementById(id)?.textContent || "null");
  const { articles, text, shipping, art, product, cart: cartPage, automatic } = read("shop-data");
  const page = read("page-data");
  const lang = document.documentElement.lang;
  const layer = (window.dataLayer = window.dataLayer || []);
  const $ = (/** @type {string} */ selector) => document.querySelector(selector);
  const $$ = (/** @type {string} */ selector) => [...document.querySelectorAll(selector)];
  const find = (/** @type {string} */ id) => articles.find((/** @type {any} */ a) => a.item.item_id == id);
  const money = (/** @type {number} */ value) => new Intl.NumberFormat(lang, { style: "currency", currency: "EUR" }).format(value);

  /** What lies in the tab. */
  const keep = {
    get: (/** @type {string} */ name) => {
      try {
        return JSON.parse(sessionStorage.getItem("shop-" + name) || "[]");
      } catch {
        return [];
      }
    },
    set: (/** @type {string} */ name, /** @type {any} */ value) => {
      try {
        sessionStorage.setItem("shop-" + name, JSON.stringify(value));
      } catch {}
      count();
    },
  };
  /** @returns {Line[]} */
  const cart = () => keep.get("cart").filter((/** @type {Line} */ line) => find(line.id));
  const count = () => {
    for (const mark of $$("[data-count]")) {
      const list = keep.get(mark.dataset.count);
      const n = mark.dataset.count == "cart" ? list.reduce((/** @type {number} */ sum, /** @type {Line} */ l) => sum + l.n, 0) : list.length;
      mark.textContent = n || "";
    }
  };

  const code = () => keep.get("code")[0];
  const sums = () => {
    const sum = cart().reduce((all, line) => all + line.n * find(line.id).item.price, 0);
    const discount = code() ? Math.round(sum * 10) / 100 : 0;
    const post = !sum || sum >= shipping.free_shipping_from ? 0 : shipping.shipping || 0;
    return { sum, discount, post, total: Math.round((sum - discount + post) * 100) / 100 };
  };

  /** A GA4 e-commerce event, as shops push it. */
  const push = (/** @type {string} */ event, /** @type {object} */ more = {}) => {
    layer.push({ ecommerce: null });
    layer.push({ event, ecommerce: { currency: "EUR", ...more } });
  };
  const items = (/** @type {Line[]} */ lines) => lines.map((line) => ({ ...find(line.id).item, item_variant: line.size || undefined, quantity: line.n }));

  const tag = (/** @type {string} */ name, /** @type {Record<string, string>} */ attributes, /** @type {(string | Node)[]} */ ...inside) => {
    const el = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) el.setAttribute(key, value);
    el.append(...inside);
    return el;
  };
  const picture = (/** @type {any} */ article) => tag("img", { src: `${art}${article.art}.svg`, alt: "", width: "96", height: "96" });
  const link = (/** @type {any} */ article) => tag("a", { href: product.replace("ID", article.item.item_id) }, article.item.item_name);

  /** Put one more thing into the cart. */
  const add = (/** @type {Line} */ line) => {
    const lines = cart();
    const same = lines.find((l) => l.id == line.id && l.size == line.size);
    same ? same.n++ : lines.push(line);
    keep.set("cart", lines);
    push("add_to_cart", { value: find(line.id).item.price, items: items([{ ...line, n: 1 }]) });
  };
  const added = () => [text.added + " ", tag("a", { href: cartPage }, text.to_cart)];

  const pick = (/** @type {string} */ name, /** @type {(string | number)[]} */ options, /** @type {string | number} */ chosen) => {
    const select = /** @type {HTMLSelectElement} */ (tag("select", {}, ...options.map((one) => tag("option", {}, String(one)))));
    select.value = String(chosen);
    return tag("label", { class: "pick" }, name, select);
  };
  const act = (/** @type {string} */ words, /** @type {any} */ article, /** @type {string} */ cls, /** @type {() => void} */ then) => {
    const button = tag("button", { type: "button", class: cls, "aria-label": `${words}: ${article.item.item_name}` }, words);
    button.onclick = then;
    return button;
  };

  /** What can be done with a thing in the cart or on the wish list. */
  const deeds = (/** @type {string} */ kind, /** @type {Line} */ line, /** @type {() => void} */ drop, /** @type {(n: number) => void} */ count) => {
    const article = find(line.id);
    const remove = act(text.remove, article, "plain", drop);
    if (kind == "cart") {
      const most = Math.max(10, line.n);
      const many = pick(text.quantity, Array.from({ length: most }, (_, i) => i + 1), line.n);
      many.querySelector("select").onchange = (/** @type {any} */ event) => count(+event.target.value);
      return tag("div", { class: "deeds" }, many, remove);
    }
    const { sizes } = article;
    const size = sizes.length ? pick(text.size, sizes, sizes[(sizes.length - 1) >> 1]) : "";
    const said = tag("p", { class: "said", role: "status" });
    const buy = act(text.add, article, "quiet", () => {
      add({ id: line.id, size: size ? size.querySelector("select").value : "", n: 1 });
      said.replaceChildren(...added());
    });
    return tag("div", { class: "deeds" }, size, buy, remove, said);
  };

  const row = (/** @type {string} */ kind, /** @type {Line} */ line, /** @type {() => void} */ drop, /** @type {(n: number) => void} */ count) => {
    const article = find(line.id);
    const fixed = kind == "review";
    const words = tag("div", {}, tag("p", {}, fixed ? article.item.item_name : link(article)));
    const note = [line.size && `${text.size} ${line.size}`, fixed && line.n > 1 && `${text.quantity} ${line.n}`].filter(Boolean).join(", ");
    if (note) words.append(tag("p", {}, tag("small", {}, note)));
    const price = tag("p", { class: "end" }, money(article.item.price * line.n));
    return tag("div", { class: "line" }, picture(article), words, price, ...(fixed ? [] : [deeds(kind, line, drop, count)]));
  };

  const compare = (/** @type {string[]} */ ids) => {
    const some = ids.map(find);
    const line = (/** @type {string} */ name, /** @type {(a: any) => string | Node} */ cell) =>
      tag("tr", {}, tag("th", { scope: "row" }, name), ...some.map((a) => tag("td", {}, cell(a))));
    const facts = Object.keys(text.facts).map((name) => line(text.facts[name], (a) => a.facts[name] || "–"));
    const remove = (/** @type {any} */ a) => {
      const button = tag("button", { type: "button", class: "quiet" }, text.remove);
      button.onclick = () => (keep.set("compare", ids.filter((id) => id != a.item.item_id)), show());
      return button;
    };
    return tag("div", { class: "edges" }, tag("div", { class: "compare", tabindex: "0" }, tag("table", {},
      line("", (a) => tag("div", {}, picture(a), link(a))), line(text.price, (a) => money(a.item.price)), ...facts, line("", remove))));
  };

  /** Draw what this page shows of the tab's things: once before the first paint, and after each change. */
  const show = () => {
    const stage = $("[data-show]");
    const kind = stage?.dataset.show;
    if (stage && kind != "order") {
      const lines = /cart|review/.test(kind) ? cart() : keep.get(kind).filter(find).map((/** @type {string} */ id) => ({ id, size: "", n: 1 }));
      const drop = (/** @type {number} */ nth) => () => {
        if (kind == "cart") push("remove_from_cart", { value: lines[nth].n * find(lines[nth].id).item.price, items: items([lines[nth]]) });
        keep.set(kind, (kind == "cart" ? lines : keep.get(kind)).filter((/** @type {any} */ _, /** @type {number} */ i) => i != nth));
        show();
      };
      const count = (/** @type {number} */ nth) => (/** @type {number} */ n) => {
        const line = lines[nth];
        const more = n - line.n;
        const moved = { ...line, n: Math.abs(more) };
        push(more > 0 ? "add_to_cart" : "remove_from_cart", { value: moved.n * find(line.id).item.price, items: items([moved]) });
        line.n = n;
        keep.set(kind, lines);
        show();
        stage.querySelectorAll("select")[nth].focus();
      };
      const empty = /** @type {HTMLTemplateElement | null} */ ($("#empty"));
      stage.replaceChildren(
        ...(lines.length
          ? kind == "compare" ? [compare(lines.map((/** @type {Line} */ l) => l.id))] : lines.map((/** @type {Line} */ l, /** @type {number} */ i) => row(kind, l, drop(i), count(i)))
          : empty ? [empty.content.cloneNode(true)] : []),
      );
      stage.dataset.ready = "";
    }
    const { sum, discount, post, total } = sums();
    const pair = (/** @type {string} */ name, /** @type {string} */ value, grand = "") => tag("div", { class: grand }, tag("dt", {}, name), tag("dd", {}, value));
    $("[data-sums]")?.replaceChildren(tag("dl", {}, pair(text.sum, money(sum)),
      ...(discount ? [pair(text.discount.replace("{code}", code()), "−" + money(discount))] : []),
      pair(text.shipping, post ? money(post) : text.free), pair(text.total, money(total), "grand")));
    ends();
    const ahead = $("[data-checkout]");
    if (ahead) ahead.toggleAttribute("aria-disabled", false), cart().length ? ahead.removeAttribute("aria-disabled") : ahead.setAttribute("aria-disabled", "true");
  };

  // What a visitor can do.
  $("[data-add]")?.addEventListener("submit", (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    add({ id: form.dataset.add || "", size: String(new FormData(form).get("size") || ""), n: 1 });
    form.querySelector(".said")?.replaceChildren(...added());
  });
  for (const button of $$("[data-toggle]")) {
    const { toggle, id } = button.dataset;
    const words = toggle == "wishlist" ? [text.wish, text.wished] : [text.to_compare, text.compared];
    const draw = () => {
      const on = keep.get(toggle).includes(id);
      button.setAttribute("aria-pressed", String(on));
      button.textContent = words[+on];
    };
    draw();
    button.addEventListener("click", () => {
      const list = keep.get(toggle);
      const on = !list.includes(id);
      keep.set(toggle, on ? [...list, id] : list.filter((/** @type {string} */ other) => other != id));
      if (on && toggle == "wishlist") push("add_to_wishlist", { value: find(id).item.price, items: items([{ id, size: "", n: 1 }]) });
      if (on && toggle == "compare") window.fivefold?.signal("compares");
      draw();
    });
  }
  $("[data-sort]")?.addEventListener("change", (/** @type {Event} */ event) => /** @type {HTMLFormElement} */ (event.currentTarget).requestSubmit());
  $("[data-voucher]")?.addEventListener("submit", (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const given = String(new FormData(form).get("coupon")).trim().toUpperCase();
    if (!given) return;
    const good = given == "KUESTE10";
    keep.set("code", good ? [given] : []);
    const said = form.querySelector(".said");
    if (said) said.textContent = good ? text.voucher_good : text.voucher_bad;
    show();
  });
  $("[data-checkout]")?.addEventListener("click", (/** @type {MouseEvent} */ event) => cart().length || event.preventDefault());
  $("[data-close]")?.addEventListener("click", () => $(".exit").classList.add("closed"));

  for (const asked of $$(".question"))
    asked.addEventListener("click", ({ target }) => {
      if (target.closest("fieldset button")) asked.querySelector(".said").textContent = text.answered;
    });

  /** Say at which end of a bar or a table there is more. */
  const ends = () => {
    for (const box of $$(".edges")) {
      const inside = box.firstElementChild;
      box.toggleAttribute("data-before", inside.scrollLeft > 4);
      box.toggleAttribute("data-after", inside.scrollLeft + inside.clientWidth < inside.scrollWidth - 4);
    }
  };
  for (const here of $$(".edges [aria-current]")) {
    const bar = here.closest("ul");
    bar.scrollLeft = here.offsetLeft - (bar.clientWidth - here.offsetWidth) / 2;
  }
  addEventListener("scroll", ends, { passive: true, capture: true });
  addEventListener("resize", ends);

  // What this page view says to whom it may concern, as GA4 wants it.
  count();
  show();
  const value = sums().total;
  const list = $("[data-list]");
  if (page?.event == "view_item") push("view_item", { value: find(page.id)?.item.price, items: [find(page.id)?.item] });
  if (page?.event == "search") layer.push({ event: "search", search_term: page.words });
  if (list && page?.event != "search") {
    const { id, ids } = JSON.parse(list.dataset.list);
    push("view_item_list", { item_list_id: id, items: ids.map((/** @type {string} */ one) => find(one)?.item) });
  }
  if ($('[data-show="cart"]')) {
    push("view_cart", { value, items: items(cart()) });
    for (const slot of $$('[data-fivefold="cart-note"]'))
      slot.dataset.fivefoldVars = JSON.stringify({ cart: { count: cart().reduce((n, l) => n + l.n, 0), total: sums().sum } });
  }
  if (/^(begin_checkout|add_)/.test(page?.event)) push(page.event, { value, coupon: code(), items: items(cart()) });
  if (page?.event == "purchase" && cart().length) {
    const lines = cart();
    push("purchase", { value, coupon: code(), transaction_id: "demo", items: items(lines) });
    keep.set("cart", []);
    keep.set("code", []);
    keep.set("order", [value]);
  }
  const order = $('[data-show="order"]');
  if (order)
    addEventListener("DOMContentLoaded", () => {
      let [paid, counted] = keep.get("order");
      if (paid !== undefined) {
        // Said once and kept: a page that is loaded again counts nothing.
        if (!counted) {
          counted = automatic ? "automatic" : window.fivefold?.receipt() ? "value" : "uncounted";
          window.fivefold?.goal("purchase", paid);
          keep.set("order", [paid, counted]);
        }
        order.replaceChildren(/** @type {HTMLTemplateElement} */ ($("#ordered")).content.cloneNode(true));
        $("[data-order]").textContent = text[`thanks_${counted}`].replace("{value}", money(paid));
      }
      order.dataset.ready = "";
    });
})();
