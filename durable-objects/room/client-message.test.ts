import fc from "fast-check";
import { expect, test } from "vitest";
import { MAX_CLIENT_MESSAGE, ServerMessage } from "../../domain/wire.ts";
import { readClientMessage } from "./client-message.ts";

test("a resync is understood", () => {
  expect(readClientMessage('{"type":"resync"}')).toEqual({ type: "resync" });
});

test.each([
  ["binary", new ArrayBuffer(4), "malformed_message"],
  ["one unit too long", "x".repeat(MAX_CLIENT_MESSAGE + 1), "message_too_large"],
  ["as long as may be, but no JSON", "x".repeat(MAX_CLIENT_MESSAGE), "malformed_message"],
  ["of another type", '{"type":"snapshot"}', "malformed_message"],
  ["with more than it should have", '{"type":"resync","since":1}', "malformed_message"],
] as const)("a message that is %s gets an error", (_, data, code) => {
  expect(readClientMessage(data)).toMatchObject({ type: "error", code });
});

test("whatever comes, the answer is a message of the wire or a resync", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json(), fc.uint8Array()), (data) => {
      const message = readClientMessage(data);
      if (message.type === "error") expect(ServerMessage.parse(message)).toEqual(message);
      else expect(message).toEqual({ type: "resync" });
    }),
  );
});
