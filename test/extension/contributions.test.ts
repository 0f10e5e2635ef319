/** What package.json tells the editor is what there is. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ATTRIBUTES, LIMITS } from '../../src/dap/launch-plan.ts';

interface Manifest {
  readonly contributes: {
    readonly debuggers: readonly {
      readonly configurationAttributes: {
        readonly launch: {
          readonly properties: Readonly<
            Record<string, { readonly properties?: Readonly<Record<string, unknown>> }>
          >;
        };
      };
    }[];
    readonly commands: readonly {
      readonly command: string;
      readonly title: string;
      readonly category?: string;
    }[];
    readonly menus: Readonly<Record<string, readonly { readonly command: string }[]>>;
  };
}

const { contributes } = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
const { properties } = contributes.debuggers[0]!.configurationAttributes.launch;

test('launch.json is completed with the attributes that the adapter reads', () => {
  // The editor adds noDebug itself.
  expect(Object.keys(properties).sort()).toEqual(ATTRIBUTES.filter(a => a !== 'noDebug').sort());
  expect(Object.keys(properties['limits']!.properties!).sort()).toEqual([...LIMITS].sort());
});

test('every command is in the group Procstep, has a handler, and is what the menus name', () => {
  const source = ['assignment', 'commands', 'processTree', 'replays', 'timelineStatus', 'timelineTree']
    .map(name => readFileSync(join('src/extension', `${name}.ts`), 'utf8'))
    .join('\n');
  for (const { command, category } of contributes.commands) {
    expect(category, command).toBe('Procstep');
    expect(source, command).toContain(`registerCommand('${command}'`);
  }
  const known = new Set(contributes.commands.map(c => c.command));
  for (const [menu, items] of Object.entries(contributes.menus))
    for (const { command } of items) expect(known.has(command), `${command} in ${menu}`).toBe(true);
});
