/**
 * Numbers, money and times as text, in the reader's own locale. Money comes in
 * cents of the currency and prices may be missing; nothing outside this file builds such text.
 */
export function createFormat(locale?: string | string[], timeZone?: string, currencyCode = "USD") {
  const zone = timeZone === undefined ? {} : { timeZone };
  const currency = { style: "currency", currency: currencyCode } as const;
  const money = new Intl.NumberFormat(locale, currency);
  const signedMoney = new Intl.NumberFormat(locale, { ...currency, signDisplay: "exceptZero" });
  const wholeMoney = new Intl.NumberFormat(locale, { ...currency, maximumFractionDigits: 0 });
  const compactMoney = new Intl.NumberFormat(locale, {
    ...currency,
    notation: "compact",
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  });
  const exchangeRate = new Intl.NumberFormat(locale, {
    ...currency,
    minimumFractionDigits: 4,
    maximumFractionDigits: 4,
  });
  const decimal = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const compact = new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 });
  const percent = new Intl.NumberFormat(locale, {
    style: "percent",
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
    signDisplay: "exceptZero",
  });
  const unsignedPercent = new Intl.NumberFormat(locale, {
    style: "percent",
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
  });
  const wholePercent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 });
  const clock = new Intl.DateTimeFormat(locale, {
    ...zone,
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  });
  const hourMinute = new Intl.DateTimeFormat(locale, { ...zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const day = new Intl.DateTimeFormat(locale, { ...zone, day: "numeric", month: "short" });
  const date = new Intl.DateTimeFormat(locale, { timeZone: "UTC", day: "numeric", month: "short", year: "numeric" });
  const monthYear = new Intl.DateTimeFormat(locale, { ...zone, month: "short", year: "numeric" });
  const stamp = new Intl.DateTimeFormat(locale, {
    ...zone,
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "short" });
  const regions = new Intl.DisplayNames(locale ?? [], { type: "region" });

  return {
    /** Cents as currency: `$1,234.50`; a dash when there is none. */
    money: (cents: number | null): string => (cents === null ? "–" : money.format(cents / 100)),
    /** Cents as currency with its sign, for gains and losses: `+$12.00`. */
    signedMoney: (cents: number): string => signedMoney.format(cents / 100),
    /** Cents as currency without the cents: `$10,000`. */
    wholeMoney: (cents: number): string => wholeMoney.format(cents / 100),
    /** Cents as short currency where only the size counts: `$12.4K`, below a thousand `$980`. */
    compactMoney: (cents: number): string => (cents < 100_000 ? wholeMoney : compactMoney).format(cents / 100),
    /** Cents as a bare number, for columns whose heading says what it is: `1,234.50`. */
    price: (cents: number | null): string => (cents === null ? "–" : decimal.format(cents / 100)),
    /** What one unit of another currency is worth, in whole units of this one: `$1.0389`. */
    exchangeRate: (units: number): string => exchangeRate.format(units),
    /** Cents as text for an input field: digits and a point, whatever the locale. */
    priceInput: (cents: number): string => (cents / 100).toFixed(2),
    /** A whole number with separators: shares, listeners. */
    count: (n: number): string => whole.format(n),
    /** A short number for tight places: `12.4K`. */
    compact: (n: number): string => compact.format(n),
    /** `1 share`, `12 shares`. */
    shares: (n: number): string => `${whole.format(n)} ${n === 1 ? "share" : "shares"}`,
    /** Basis points as a signed percentage: `+1.25%`. */
    percent: (bps: number): string => percent.format(bps / 10_000),
    /** A part of a whole, from 0 to 1: `34%`. */
    part: (fraction: number): string => wholePercent.format(fraction),
    /** Basis points without a sign, for what is no change: `0.25%`. */
    rate: (bps: number): string => unsignedPercent.format(bps / 10_000),
    /** A direction that does not need colour: ▲, ▼ or nothing. */
    arrow: (n: number): string => (n > 0 ? "▲" : n < 0 ? "▼" : ""),
    /** Time of day to the second: `10:42:07`. */
    clock: (ms: number): string => clock.format(ms),
    /** Time of day to the minute: `10:42`. */
    hourMinute: (ms: number): string => hourMinute.format(ms),
    /** Day and month: `4 Mar`. */
    day: (ms: number): string => day.format(ms),
    /** A day that is the same wherever the reader is, by its midnight in UTC: `4 Mar 2026`. */
    date: (ms: number): string => date.format(ms),
    /** Month and year: `Mar 2026`. */
    monthYear: (ms: number): string => monthYear.format(ms),
    /** Date and time to the minute. */
    stamp: (ms: number): string => stamp.format(ms),
    /** How long ago, in the largest unit that fits: `3 min. ago`. */
    ago(ms: number, now: number): string {
      const seconds = Math.round((ms - now) / 1000);
      if (seconds > -60) return relative.format(Math.min(seconds, 0), "second");
      if (seconds > -3600) return relative.format(Math.trunc(seconds / 60), "minute");
      if (seconds > -86_400) return relative.format(Math.trunc(seconds / 3600), "hour");
      return relative.format(Math.trunc(seconds / 86_400), "day");
    },
    /** A country's name from its ISO code. */
    country: (code: string): string => regions.of(code) ?? code,
  };
}

export const format = createFormat();

/** The sign before the cents in the reader's locale. */
const DECIMAL_SIGN = new Intl.NumberFormat().formatToParts(0.5).find(({ type }) => type === "decimal")?.value ?? ".";

/**
 * Cents from what a person typed (`12`, `12.5`, `12,50`, `$1,234.50`); null
 * when it is no amount or has more than two decimals. A lone separator before
 * three digits separates thousands, unless it is the reader's decimal sign:
 * `40.125` must not become forty thousand.
 */
export function parseMoney(text: string, decimalSign = DECIMAL_SIGN): number | null {
  const bare = text.replace(/[\s$'’]/g, "");
  const loneDecimal = new RegExp(`^\\d{1,3}(\\${decimalSign}\\d{3})+$`);
  if (loneDecimal.test(bare)) return null;
  const match =
    /^(\d{1,3}(?:,\d{3})+|\d*)(?:\.(\d{0,2}))?$/.exec(bare) ?? /^(\d{1,3}(?:\.\d{3})+|\d*)(?:,(\d{0,2}))?$/.exec(bare);
  if (!match || !/\d/.test(bare)) return null;
  const whole = Number((match[1] ?? "").replace(/[.,]/g, ""));
  const cents = whole * 100 + Number((match[2] ?? "").padEnd(2, "0"));
  return Number.isSafeInteger(cents) ? cents : null;
}

/** A whole number from what a person typed, thousands separators allowed; null when it is none. */
export function parseCount(text: string): number | null {
  const bare = text.replace(/[\s'’]/g, "");
  return /^(\d{1,15}|\d{1,3}(,\d{3})+|\d{1,3}(\.\d{3})+)$/.test(bare) ? Number(bare.replace(/[.,]/g, "")) : null;
}

/** Which class colours a gain or a loss. */
export const tone = (n: number): "up" | "down" | "" => (n > 0 ? "up" : n < 0 ? "down" : "");
