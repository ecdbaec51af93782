/** @file What a file is, by what it holds: JSON says its schema, everything else is read as a trace. */

export type Recognised =
  | { kind: 'case'; json: unknown }
  | { kind: 'report'; json: { link?: unknown } }
  | { kind: 'profiles'; json: unknown }
  | { kind: 'trace' };

/** Larger JSON files than this are traces, or mistakes. */
const jsonBytesMax = 64 * 2 ** 20;

/** @throws Error in one sentence, for JSON that is none of ours */
export async function recogniseFile(file: Blob & { name: string }): Promise<Recognised> {
  if (file.size === 0) throw new Error(`${file.name} is empty`);
  const start = (await file.slice(0, 1024).text()).trimStart();
  if (!start.startsWith('{') || isJsonLines(start) || file.size > jsonBytesMax) return { kind: 'trace' };
  return recogniseJson(parseJson(file.name, await file.text()), file.name);
}

/** A whole object in the first of several lines. */
function isJsonLines(start: string): boolean {
  const [first = '', second] = start.split('\n');
  if (second === undefined) return false;
  try {
    JSON.parse(first);
    return true;
  } catch {
    return false;
  }
}

function parseJson(fileName: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`${fileName} is no JSON: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

function recogniseJson(json: unknown, fileName: string): Recognised {
  const { schema } = json as { schema?: unknown };
  switch (schema) {
    case 'muxlab-case/1':
      return { kind: 'case', json };
    case 'muxlab-report/1':
      return { kind: 'report', json: json as { link?: unknown } };
    case 'muxlab-profiles/1':
      return { kind: 'profiles', json };
    default:
      throw new Error(
        `${fileName}: schema must be muxlab-case/1, muxlab-profiles/1 or muxlab-report/1, is ${JSON.stringify(schema) ?? 'missing'}`,
      );
  }
}
