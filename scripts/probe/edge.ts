import { ROUTES } from "../../domain/api/routes.ts";
import { type Check, fell, judge, skipped } from "./check.ts";

/** Every list that goes on with a cursor, and may be read by an account. */
const LISTS = ROUTES.filter(
  ({ method, query, auth }) =>
    method === "get" && query && "cursor" in query.shape && [undefined, "read", "account"].includes(auth),
);

/** What is meant for those in charge. */
const IN_CHARGE = ROUTES.filter(({ auth }) => auth === "moderator" || auth === "admin" || auth === "operator");

export const edgeChecks: readonly Check[] = [
  {
    name: "An asset that is not there is not answered with the app, nor kept",
    async run(target) {
      const { status, headers, text } = await target.ask("GET", `//assets/probe-${crypto.randomUUID()}.js`);
      const kept = headers.get("Cache-Control") ?? "";
      if (status === 200 && !/<html/i.test(text)) return skipped("something else answers there");
      return judge(
        status === 404 && !/immutable|max-age=[1-9]/.test(kept),
        `${status}, Cache-Control: ${kept || "none"}`,
      );
    },
  },
  {
    name: "A cursor that was made up is refused",
    async run(target) {
      const { token } = await target.freshAccount();
      const { id } = await target.artist();
      const fallen: string[] = [];
      for (const { path, auth } of LISTS)
        for (const cursor of ["bm9uc2Vuc2U", "eyJ0aW1lIjoxLCJpZCI6IngifQ", "-1", "%00", "AAAAAAAAAAAAAAAA"]) {
          const { status } = await target.ask(
            "GET",
            `${path.replace("{id}", id)}?cursor=${cursor}`,
            auth ? { token } : {},
          );
          if (status !== 400 && status !== 422) fallen.push(`${path}?cursor=${cursor}: ${status}`);
        }
      return fallen.length > 0 ? fell(fallen.join("; ")) : judge(true, `${LISTS.length} lists`);
    },
  },
  {
    name: "What is meant for operators and admins is refused to others",
    async run(target) {
      const { token } = await target.freshAccount();
      const fallen: string[] = [];
      for (const { method, path } of IN_CHARGE)
        for (const by of [{}, { token }, { token: "guess" }]) {
          const asking = { ...by, ...(method === "get" || method === "delete" ? {} : { body: {} }) };
          const { status } = await target.ask(method.toUpperCase(), path.replaceAll(/\{\w+\}/g, "1"), asking);
          if (status !== 401 && status !== 403) fallen.push(`${method} ${path}: ${status}`);
        }
      return fallen.length > 0 ? fell(fallen.join("; ")) : judge(true, `${IN_CHARGE.length} operations`);
    },
  },
  {
    name: "The exchange says that it is whole, and with it that mailed links lead to its own address",
    async run(target) {
      const { status, text } = await target.ask("GET", "/health/ready");
      return judge(status === 200, `${status} ${text.slice(0, 200)}`);
    },
  },
];
