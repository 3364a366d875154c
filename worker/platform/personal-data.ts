import type { BatchItem } from "drizzle-orm/batch";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import type { LiveContext, ServiceContext } from "./service-context.ts";

/** Why something is not done. */
interface Not {
  not: string;
}

/** A part of what an account's owner is given. */
export interface ExportedData {
  /** More fields of the account itself. */
  account?: object;
  /** Lists, by the fields under which they are found. */
  lists?: Readonly<Record<string, readonly object[]>>;
}

/** A table in D1 that names accounts or says something of them, and what becomes of it. Each feature declares its own. */
export interface PersonalData {
  table: SQLiteTable;
  /** What the caller's export holds of it, without secrets. */
  exported: ((context: LiveContext) => Promise<ExportedData>) | Not;
  /** The statement that takes an account's part out of it when the account is deleted. */
  erased: ((context: ServiceContext, account: string) => BatchItem<"sqlite">) | Not;
}

/** All that tables say of the caller: the account's fields, and lists. */
export async function exportPersonalData(
  context: LiveContext,
  declared: readonly PersonalData[],
): Promise<Record<string, object>> {
  const parts = await Promise.all(
    declared.map(async ({ exported }): Promise<ExportedData> => ("not" in exported ? {} : exported(context))),
  );
  return {
    account: Object.assign({}, ...parts.map(({ account = {} }) => account)) as object,
    ...Object.fromEntries(parts.flatMap(({ lists = {} }) => Object.entries(lists))),
  };
}

/** The statements that take an account out of all tables, to be run in one batch. */
export function erasePersonalData(
  context: ServiceContext,
  account: string,
  declared: readonly PersonalData[],
): BatchItem<"sqlite">[] {
  return declared.flatMap(({ erased }) => ("not" in erased ? [] : [erased(context, account)]));
}
