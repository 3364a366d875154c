import * as api from "../../../domain/api/index.ts";
import { deleteAccount, exportAccount } from "./privacy.ts";
import { type Api, mount } from "../../http/mount.ts";
import { signedOut } from "../accounts/routes.ts";

/** Taking one's data along, and leaving. */
export function privacyRoutes(app: Api): void {
  mount(app, api.exportAccount, async (_, c) => {
    c.header("Content-Disposition", 'attachment; filename="anticip-export.json"');
    c.header("Content-Type", "application/json");
    return c.body(await exportAccount(c));
  });

  mount(app, api.deleteAccount, async (_, c) => {
    await deleteAccount(c);
    signedOut(c);
  });
}
