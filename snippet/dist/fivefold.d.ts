/** The five motivational types, always in this order. */
export type Motive = "first_visit" | "inspiration" | "price_comparison" | "undecided" | "ready_to_buy";

/** What the script tag's `data-` attributes say. */
export interface Options {
  /** The shop's name in the service. Without it nothing happens. */
  site?: string;
  /** `required`, the default: nothing is read, kept or sent until `consent(true)`. */
  consent?: "required" | "not-required";
  /** `session`, the default: one key for the tab; `memory`: nothing on the device. */
  storage?: "session" | "memory";
  /** `count`: one number from 1 to 5 in `localStorage`; absent: nothing is kept between visits. */
  visits?: "count";
  /** Where the service is; default: the script's own origin. */
  endpoint?: string;
  /** Path of decisions, default `/v1/decide`. */
  decide?: string;
  /** Path of events, default `/v1/events`. */
  events?: string;
  /** Ask for reasons, and tell every decision in a `fivefold` event on the document. */
  explain?: string;
  /** Of a page that the shop's server has decided: its ticket. */
  ticket?: string;
  /** Of a page that the shop's server has decided: its signals, as JSON. */
  signals?: string;
}

/** One slot's text as the service chose it. */
export interface SlotText {
  variant: string;
  motive: Motive | null;
  format: "text" | "html" | "list";
  text: string | string[];
  choices?: { motive: Motive; text: string }[];
}

/** The service's answer for one page view. */
export interface Answer {
  motive: Motive;
  confidence: number;
  group: "personalised" | "holdout";
  slots: Record<string, SlotText>;
  ticket: string;
  probabilities?: Record<Motive, number>;
  why?: { signal: string; weight: number }[];
}

/** What is known about the running session: see the signals in `docs/embed.md`. */
export type Signals = Record<string, number | string | undefined>;

/** Detail of the `fivefold` event, sent only with `data-explain`. */
export interface Explained {
  answer: Answer;
  signals: Signals;
}

/** Why the visitor sees these texts, in the page's language. */
export interface Why {
  motive: Motive;
  group: "personalised" | "holdout";
  label: string;
  description: string;
  signals: Signals;
}

/** The one global. Nothing here ever throws. */
export interface Fivefold {
  /** Begin, or end and forget everything. */
  consent(given: boolean): void;
  /** Something happened `n` times, default 1; `cart_items`, `checkout_steps` and `visit` are set to `n`. */
  signal(name: string, n?: number): void;
  /** An outcome was reached, with its value in the site's currency. */
  goal(name: string, value?: number): void;
  /** The visitor said what brought them. */
  answer(motive: Motive): void;
  /** The visitor found a slot's text helpful, or not. */
  feedback(slot: string, helpful: boolean): void;
  /** Signed words for the checkout form, with which the shop's server can confirm an outcome; empty if there are none. */
  receipt(): string;
  /** Why the visitor sees these texts; null if nothing was decided, or the visitor is held out to compare. */
  why(): Promise<Why | null>;
  /** The visitor wants the default texts: put them back, and send nothing further from this tab. */
  neutral(): void;
}

/** Start on this page; a second start returns the first one's. */
export function start(options: Options): Fivefold;
