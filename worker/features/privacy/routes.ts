import * as api from "../../../domain/api/index.ts";
import type { Feature } from "../../feature.ts";
import { type Api, mount } from "../../http/mount.ts";
import { signedOut } from "../sessions/index.ts";
import { deleteAccount } from "./deletion.ts";
import { exportAccount } from "./export.ts";

/** Taking one's data along, and leaving. */
export function privacyRoutes(app: Api, features: readonly Feature[]): void {
  const declared = features.flatMap(({ personalData = [] }) => personalData);

  mount(app, api.exportAccount, async (_, context, c) => {
    c.header("Content-Disposition", 'attachment; filename="anticip-export.json"');
    c.header("Content-Type", "application/json");
    return c.body(await exportAccount(context, declared));
  });

  mount(app, api.deleteAccount, async (_, context, c) => {
    await deleteAccount(context, declared);
    signedOut(c);
  });
}
