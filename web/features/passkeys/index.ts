export { hasPasskeys, signInWithPasskey } from "./ceremony.ts";
export { PasskeysSetting } from "./PasskeysSetting.tsx";
