import { type Check, fell, judge } from "./check.ts";
import type { Answer, ProbeAccount, Target } from "./target.ts";

const refresh = (target: Target, cookie: string): Promise<Answer> => target.ask("POST", "/auth/refresh", { cookie });

const changePassword = (target: Target, { token, password }: ProbeAccount, next: string): Promise<Answer> =>
  target.ask("POST", "/auth/password", { token, body: { current: password, password: next } });

/** The cookie with a token that is right up to its secret. */
const spoiled = (cookie: string): string => cookie.replaceAll(/(refresh=[\w-]+\.)[\w-]+/g, "$1garbage");

export const accountChecks: readonly Check[] = [
  {
    name: "Nothing that a thief made outlives a changed password",
    async run(target) {
      const owner = await target.freshAccount();
      const thief = await target.signIn(owner);
      const body = { name: "thief", scope: "trade" };
      const key = await target.ask<{ secret: string }>("POST", "/auth/keys", { token: thief.token, body });
      if (key.status >= 300) return fell(`no key to begin with: ${key.status}`);
      const next = crypto.randomUUID();
      const changed = await changePassword(target, owner, next);
      target.learnPassword(owner, next);
      const left = [
        ["key", await target.ask("GET", "/portfolio", { token: key.body.secret })],
        ["token", await target.ask("GET", "/portfolio", { token: thief.token })],
        ["session", await refresh(target, thief.cookie)],
      ] as const;
      const alive = left.filter(([, { status }]) => status !== 401).map(([what]) => what);
      return judge(
        changed.status < 300 && alive.length === 0,
        alive.join(", ") || "key, token and session are refused",
      );
    },
  },
  {
    name: "Of two changes of the password at once one is made",
    async run(target) {
      const owner = await target.freshAccount();
      const next = [crypto.randomUUID(), crypto.randomUUID()];
      const answers = await Promise.all(next.map((password) => changePassword(target, owner, password)));
      const made = next.filter((_, index) => (answers[index]?.status ?? 500) < 300);
      if (made[0] !== undefined) target.learnPassword(owner, made[0]);
      return judge(made.length === 1, `${made.length} of two were answered as made`);
    },
  },
  {
    name: "A session is not ended by who knows but its id",
    async run(target) {
      const { cookie } = await target.freshAccount();
      const garbage = await refresh(target, spoiled(cookie));
      const owner = await refresh(target, cookie);
      return judge(
        garbage.status === 401 && owner.status === 200,
        `garbage ${garbage.status}, then the owner ${owner.status}`,
      );
    },
  },
  {
    name: "Guesses of a stranger do not keep the owner's own browser out",
    async run(target) {
      const owner = await target.freshAccount();
      const guess = { username: owner.username, password: "not the password" };
      for (let count = 0; count < 7; count++) await target.askOnce("POST", "/auth/login", { body: guess });
      const { username, password, cookie } = owner;
      const answer = await target.ask("POST", "/auth/login", { body: { username, password }, cookie });
      return judge(
        answer.status === 200,
        `seven wrong guesses, then the owner: ${answer.status} ${answer.body.code ?? ""}`,
      );
    },
  },
  {
    name: "Names that look like the exchange's own are not given away",
    async run(target) {
      const given: string[] = [];
      for (const username of ["admin", "Deleted", "support", "anticip", "Ant1cip", "adm1n", "supp0rt", "a-d-m-i-n"]) {
        const { status } = await target.ask("POST", "/auth/register", {
          body: { username, password: crypto.randomUUID() },
        });
        if (status < 300) given.push(username);
      }
      return judge(given.length === 0, given.length === 0 ? "each is refused" : `given: ${given.join(", ")}`);
    },
  },
  {
    name: "What nobody can see is no name",
    async run(target) {
      const { token } = await target.freshAccount();
      const taken: string[] = [];
      for (const name of ["\u0000", "\u200B\u200D", "\u202E\u2066", "\u00AD", "  "]) {
        const { status } = await target.ask("POST", "/auth/keys", { token, body: { name, scope: "read" } });
        if (status < 300 || status >= 500) taken.push(`${JSON.stringify(name)}: ${status}`);
      }
      return judge(taken.length === 0, taken.join(", ") || "each is refused");
    },
  },
  {
    name: "A session that was ended stays ended",
    async run(target) {
      const { token, cookie } = await target.freshAccount();
      await target.ask("POST", "/auth/logout", { token, cookie });
      const answers = [await refresh(target, cookie), await target.ask("GET", "/portfolio", { token })];
      return judge(
        answers.every(({ status }) => status === 401),
        `answered ${answers.map(({ status }) => status).join(" and ")}`,
      );
    },
  },
];
