import { DISPLAY_CURRENCIES } from "../../../domain/core/exchange-rate.ts";
import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/*
 * Accounts and what guards them. Times in milliseconds UTC. Secrets are kept
 * hashed where they are only compared, sealed (see platform/crypto/sealed.ts) where
 * they must be read again.
 */

export const users = sqliteTable(
  "users",
  {
    id: text().primaryKey(),
    username: text().notNull(),
    /** The name in lower case: names that differ only in case are one name. `~` and the id once the account is deleted. */
    usernameKey: text().notNull().unique(),
    /** Null for an account that signs in by Google or passkey only. */
    passwordHash: text(),
    role: text({ enum: ["user", "moderator", "admin"] })
      .notNull()
      .default("user"),
    /** Verified address, as typed. */
    email: text(),
    /** The verified address in lower case. */
    emailKey: text().unique(),
    /** Address whose link has not been opened yet. */
    pendingEmail: text(),
    /** Sealed secret of the authenticator app; in use once `totpSince` is set. */
    totpSecret: text(),
    totpSince: integer(),
    /** The last time step whose code was used: each code counts once. */
    totpLastStep: integer(),
    /** That amounts are shown in; null: none was chosen yet. */
    currency: text({ enum: DISPLAY_CURRENCIES }),
    createdAt: integer().notNull(),
    deletedAt: integer(),
  },
  (table) => [
    index("users_created").on(table.createdAt, table.id),
    index("users_role").on(table.role, table.createdAt, table.id),
  ],
);

/** A sign-in. Its refresh token is rotated with each use and only its hash is kept. */
export const sessions = sqliteTable(
  "sessions",
  {
    id: text().primaryKey(),
    userId: text().notNull(),
    tokenHash: text().notNull(),
    previousTokenHash: text(),
    method: text({ enum: ["password", "google", "passkey"] }).notNull(),
    /** What the browser called itself. */
    device: text().notNull(),
    country: text(),
    rotatedAt: integer().notNull(),
    createdAt: integer().notNull(),
    /** When it last proved who it is: at sign-in, or by confirming the password. */
    confirmedAt: integer().notNull(),
    expiresAt: integer().notNull(),
    revokedAt: integer(),
  },
  (table) => [index("sessions_user").on(table.userId), index("sessions_expiry").on(table.expiresAt)],
);

/** Networks an account was used from (keyed hashes): what links accounts. */
export const accountAddresses = sqliteTable(
  "account_addresses",
  {
    userId: text().notNull(),
    addressHash: text().notNull(),
    lastSeenAt: integer().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.addressHash] }),
    index("account_addresses_hash").on(table.addressHash),
  ],
);

/** Accounts elsewhere that sign in here. */
export const identities = sqliteTable(
  "identities",
  {
    provider: text({ enum: ["google"] }).notNull(),
    subject: text().notNull(),
    userId: text().notNull(),
    email: text(),
    linkedAt: integer().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.provider, table.subject] }),
    uniqueIndex("identities_user").on(table.userId, table.provider),
  ],
);

export const passkeys = sqliteTable(
  "passkeys",
  {
    /** The credential id, base64url. */
    id: text().primaryKey(),
    userId: text().notNull(),
    name: text().notNull(),
    /** COSE key, base64url. */
    publicKey: text().notNull(),
    counter: integer().notNull(),
    transports: text({ mode: "json" }).$type<string[]>().notNull(),
    createdAt: integer().notNull(),
    lastUsedAt: integer(),
  },
  (table) => [index("passkeys_user").on(table.userId)],
);

/** Codes that sign in once in place of the authenticator app; a used one is gone. */
export const recoveryCodes = sqliteTable(
  "recovery_codes",
  { userId: text().notNull(), codeHash: text().notNull() },
  (table) => [primaryKey({ columns: [table.userId, table.codeHash] })],
);

/** Secrets given out for one use: mailed links, steps of a sign-in. Only the hash is kept. */
export const challenges = sqliteTable(
  "challenges",
  {
    secretHash: text().primaryKey(),
    purpose: text().notNull(),
    userId: text(),
    data: text({ mode: "json" }).$type<Record<string, string>>().notNull(),
    expiresAt: integer().notNull(),
  },
  (table) => [index("challenges_user").on(table.userId), index("challenges_expiry").on(table.expiresAt)],
);

export const apiKeys = sqliteTable(
  "api_keys",
  {
    id: text().primaryKey(),
    userId: text().notNull(),
    name: text().notNull(),
    secretHash: text().notNull(),
    scope: text({ enum: ["read", "trade"] }).notNull(),
    /** The session that it was made in; null for those of before this was kept. */
    sessionId: text(),
    createdAt: integer().notNull(),
    lastUsedAt: integer(),
    revokedAt: integer(),
  },
  (table) => [index("api_keys_user").on(table.userId)],
);

/** How much of each limited thing was used lately: see platform/allowance.ts. */
export const allowances = sqliteTable(
  "allowances",
  { key: text().primaryKey(), fullAt: integer().notNull() },
  (table) => [index("allowances_full").on(table.fullAt)],
);

/** Failed sign-ins by name, known or not; forgotten at a success or after a day. */
export const failedSignIns = sqliteTable(
  "failed_sign_ins",
  {
    usernameKey: text().primaryKey(),
    failures: integer().notNull(),
    blockedUntil: integer().notNull(),
    lastAt: integer().notNull(),
  },
  (table) => [index("failed_sign_ins_last").on(table.lastAt)],
);

/**
 * What was done to accounts and by those in charge. Triggers refuse to change or remove a line,
 * but for failed sign-ins at names that nobody has, after thirty days: those are nobody's history.
 */
export const acts = sqliteTable(
  "acts",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    time: integer().notNull(),
    action: text().notNull(),
    actor: text(),
    subject: text(),
    detail: text({ mode: "json" }).$type<Record<string, string | number | boolean | null>>().notNull(),
    requestId: text(),
  },
  (table) => [
    index("acts_time").on(table.time),
    index("acts_action").on(table.action, table.id),
    index("acts_actor").on(table.actor, table.id),
    index("acts_subject").on(table.subject, table.id),
    index("acts_unknown_sign_ins")
      .on(table.time)
      .where(sql`action IN ('sign_in_failed', 'sign_in_blocked') AND actor IS NULL AND subject IS NULL`),
  ],
);

/** What users traded with each other, by hour, measured by fair value: from it flags are made. Computed from trades. */
export const transfers = sqliteTable(
  "transfers",
  {
    /** The two accounts, the smaller id first. */
    accountA: text().notNull(),
    accountB: text().notNull(),
    artistId: text().notNull(),
    hour: integer().notNull(),
    /** Cents that B gained by buying below fair value or selling above it; negative: that A gained. */
    moved: integer().notNull(),
    /** The same without regard to who gained. */
    gross: integer().notNull(),
    /** Cents for which A, and B, bought. */
    boughtA: integer().notNull(),
    boughtB: integer().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.accountA, table.accountB, table.artistId, table.hour] }),
    index("transfers_b").on(table.accountB, table.hour),
    index("transfers_hour").on(table.hour),
  ],
);

/** Trading that looks like one person's, or like a gift, for moderators. One line an artist and pair. */
export const flags = sqliteTable(
  "flags",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    kind: text({ enum: ["wash_trade", "self_dealing", "value_transfer"] }).notNull(),
    artistId: text().notNull(),
    /** The two accounts, the smaller id first. */
    accountA: text().notNull(),
    accountB: text().notNull(),
    /** Why it was flagged. */
    reason: text("link").notNull(),
    /** Cents that B gained, measured by fair value; negative: that A gained. */
    moved: integer().notNull().default(0),
    trades: integer().notNull(),
    quantity: integer().notNull(),
    notional: integer().notNull(),
    firstTradeAt: integer().notNull(),
    lastTradeAt: integer().notNull(),
    status: text({ enum: ["open", "confirmed", "dismissed"] })
      .notNull()
      .default("open"),
    note: text().notNull().default(""),
    reviewedBy: text(),
    reviewedAt: integer(),
  },
  (table) => [
    uniqueIndex("flags_pair").on(table.artistId, table.accountA, table.accountB),
    index("flags_last").on(table.lastTradeAt, table.id),
  ],
);
