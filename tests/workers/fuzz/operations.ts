import type { Route } from "../../../domain/api/index.ts";
import { ROUTES } from "../../../domain/api/routes.ts";
import { send } from "../support/api.ts";
import type { Schema } from "./schema.ts";

/** An operation as the OpenAPI document describes it. */
export interface Operation {
  method: string;
  path: string;
  parameters: { name: string; in: "path" | "query"; required?: boolean; schema: Schema }[];
  body: Schema | undefined;
  /** The documented statuses, with the problem codes that each may carry. */
  answers: Map<number, string[]>;
  /** The definition, to check what a success answers. */
  route: Route;
}

interface Document {
  paths: Record<string, Record<string, DescribedOperation>>;
  components: { schemas: Record<string, Schema> };
}

interface DescribedOperation {
  parameters?: Operation["parameters"];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { description: string }>;
}

/** Every operation of the served OpenAPI document, and its named schemas. */
export async function operations(): Promise<{ operations: Operation[]; schemas: Record<string, Schema> }> {
  const { paths, components } = await (await send("/api/v1/openapi.json")).json<Document>();
  const described = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => read(method, path, operation)),
  );
  return { operations: described, schemas: components.schemas };
}

function read(
  method: string,
  path: string,
  { parameters = [], requestBody, responses }: DescribedOperation,
): Operation {
  const route = ROUTES.find((known) => known.method === method && known.path === path);
  if (!route) throw new Error(`${method} ${path} is described but not defined`);
  const answers = Object.entries(responses).map(([status, { description }]): [number, string[]] => [
    Number(status),
    codesIn(description),
  ]);
  return {
    method,
    path,
    parameters,
    body: requestBody?.content["application/json"]?.schema,
    answers: new Map(answers),
    route,
  };
}

const codesIn = (description: string): string[] =>
  description.startsWith("Problem: ") ? description.slice("Problem: ".length).split(", ") : [];
