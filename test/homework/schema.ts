/** The part of JSON Schema (draft 7 and 2020-12) that the schemas in these tests use: what a document does wrong, by path. */
export interface Schema {
  readonly [keyword: string]: unknown;
}

const typeOf = (value: unknown): string => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
};

const isOfType = (value: unknown, type: string): boolean =>
  typeOf(value) === type || (type === 'number' && typeOf(value) === 'integer');

/** Keywords that say nothing about validity. */
const ANNOTATIONS = new Set(['$schema', '$id', 'title', 'description', 'default', 'definitions', '$defs']);

export function schemaErrors(schema: Schema, value: unknown, root = schema, path = ''): string[] {
  const errors: string[] = [];
  const wrong = (what: string) => errors.push(`${path || '/'}: ${what}`);
  const sub = (s: unknown, v: unknown, at: string) => errors.push(...schemaErrors(s as Schema, v, root, at));
  const object = typeOf(value) === 'object' ? (value as Record<string, unknown>) : undefined;
  const list = Array.isArray(value) ? (value as unknown[]) : undefined;
  for (const [keyword, rule] of Object.entries(schema)) {
    switch (keyword) {
      case '$ref': {
        const names = String(rule).split('/').slice(1);
        const target = names.reduce<unknown>((s, name) => (s as Schema)[name], root);
        sub(target, value, path);
        break;
      }
      case 'type':
        if (![rule].flat().some(t => isOfType(value, t as string))) wrong(`must be ${rule}`);
        break;
      case 'const':
        if (value !== rule) wrong(`must be ${rule}`);
        break;
      case 'enum':
        if (!(rule as unknown[]).includes(value)) wrong(`must be one of ${rule}`);
        break;
      case 'anyOf':
        if ((rule as Schema[]).every(s => schemaErrors(s, value, root, path).length > 0)) wrong('fits none');
        break;
      case 'oneOf': {
        const fitting = (rule as Schema[]).filter(s => schemaErrors(s, value, root, path).length === 0);
        if (fitting.length !== 1) wrong(`fits ${fitting.length || 'none'} where it must fit one`);
        break;
      }
      case 'required':
        for (const name of rule as string[]) if (object && !(name in object)) wrong(`lacks ${name}`);
        break;
      case 'properties':
        for (const [name, s] of Object.entries(rule as Schema)) {
          if (object && name in object) sub(s, object[name], `${path}/${name}`);
        }
        break;
      case 'additionalProperties':
        for (const [name, v] of Object.entries(object ?? {})) {
          if (name in ((schema['properties'] as Schema | undefined) ?? {})) continue;
          if (rule === false) wrong(`has no member ${name}`);
          else if (rule !== true) sub(rule, v, `${path}/${name}`);
        }
        break;
      case 'prefixItems':
        (rule as Schema[]).forEach((s, i) => {
          if (list && i < list.length) sub(s, list[i], `${path}/${i}`);
        });
        break;
      case 'items': {
        const before = (schema['prefixItems'] as Schema[] | undefined)?.length ?? 0;
        list?.slice(before).forEach((v, i) => {
          if (rule === false) wrong(`has more than ${before} items`);
          else sub(rule, v, `${path}/${before + i}`);
        });
        break;
      }
      case 'minItems':
        if (list && list.length < (rule as number)) wrong('is too short');
        break;
      case 'maxItems':
        if (list && list.length > (rule as number)) wrong('is too long');
        break;
      case 'minProperties':
        if (object && Object.keys(object).length < (rule as number)) wrong('has too few members');
        break;
      case 'maxProperties':
        if (object && Object.keys(object).length > (rule as number)) wrong('has too many members');
        break;
      case 'minLength':
        if (typeof value === 'string' && value.length < (rule as number)) wrong('is too short');
        break;
      case 'minimum':
        if (typeof value === 'number' && value < (rule as number)) wrong(`is less than ${rule}`);
        break;
      case 'maximum':
        if (typeof value === 'number' && value > (rule as number)) wrong(`is more than ${rule}`);
        break;
      case 'pattern':
        if (typeof value === 'string' && !new RegExp(rule as string).test(value)) wrong(`must match ${rule}`);
        break;
      default:
        if (!ANNOTATIONS.has(keyword)) throw new Error(`the test does not know the keyword ${keyword}`);
    }
  }
  return errors;
}
