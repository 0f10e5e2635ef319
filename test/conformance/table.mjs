/**
 * TABLE.md: which sections of C11 and which functions of lab programs the conformance programs cover.
 *
 *   node test/conformance/table.mjs          writes it
 *
 * A program says in its first comment what it is about: `C11 6.7.9, 6.5.2.5: initialisers ...`. A function is covered
 * when a program whose output is compared with gcc's on Linux calls it. The rows are sections.txt, library.txt (what each section of
 * C11's clause 7 has) and functions.txt (what lab programs use).
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = dirname(fileURLToPath(import.meta.url));
/** Folders of programs with a NAME.out beside NAME.c, as they are named in the table. */
const FOLDERS = ['language', 'library', '../programs'];

const lines = name => readFileSync(join(HERE, name), 'utf8').trimEnd().split('\n');

/** Every compared program: its name, what it says it is about, its text without comments. */
function programs() {
  return FOLDERS.filter(folder => existsSync(join(HERE, folder))).flatMap(folder =>
    readdirSync(join(HERE, folder))
      .filter(file => file.endsWith('.c') && existsSync(join(HERE, folder, file.replace(/c$/, 'out'))))
      .sort()
      .map(file => {
        const text = readFileSync(join(HERE, folder, file), 'utf8');
        const about = /^\/\*\s*([^:]*):/.exec(text)?.[1] ?? '';
        return {
          name: file.slice(0, -2),
          folder,
          sections: about.split(',').map(s => s.trim().replace(/^C11 |p\d+$/g, '')),
          code: text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, ' '),
        };
      }),
  );
}

/** The programs that mention a name. */
function users(all, name) {
  const used = new RegExp(`\\b${name}\\b`);
  return all.filter(p => used.test(p.code)).map(p => `${p.folder.replace('../', '')}/${p.name}`);
}

export function table() {
  const all = programs();
  const covered = [];
  const row = (what, by) => {
    covered.push(by.length > 0);
    return `| ${what} | ${by.length > 0 ? by.slice(0, 3).join(', ') : '**missing**'} |`;
  };
  const sections = lines('sections.txt').map(line => {
    const [number, ...title] = line.split(' ');
    const by = all.filter(p => p.sections.includes(number)).map(p => `${p.folder}/${p.name}`);
    return row(`${number} ${title.join(' ')}`, by);
  });
  const library = lines('library.txt').map(line => {
    const [, title, names] = /^(.*): (.*)$/.exec(line);
    const uses = names.split(' ').map(name => ({ name, by: users(all, name) }));
    const missing = uses.filter(({ by }) => by.length === 0).map(({ name }) => `\`${name}\``);
    const programs = [...new Set(uses.flatMap(({ by }) => by))];
    covered.push(missing.length === 0);
    const without = missing.length > 0 ? `**missing**: ${missing.join(', ')}; ` : '';
    return `| ${title.replace('<', '`<').replace('>', '>`')} | ${uses.length - missing.length} of ${uses.length} | ${without}${programs.slice(0, 3).join(', ')} |`;
  });
  const functions = lines('functions.txt').map(name => {
    return row(`\`${name}\``, users(all, name));
  });
  const count = (from, to) => covered.slice(from, to).filter(Boolean).length;
  return [
    '# What the conformance programs cover',
    '',
    'Made by `node test/conformance/table.mjs`; a test keeps it current. Each program is run by Procstep and by gcc on Linux.',
    '',
    `C11 and GNU C: ${count(0, sections.length)} of ${sections.length}. ` +
      `Sections of C11's library, complete: ${count(sections.length, sections.length + library.length)} of ${library.length}. ` +
      `Functions and macros of lab programs: ${count(sections.length + library.length)} of ${functions.length}.`,
    '',
    '## Language',
    '',
    '| section | programs |',
    '|---|---|',
    ...sections,
    '',
    '## Library by section',
    '',
    '| section | names covered | programs |',
    '|---|---|---|',
    ...library,
    '',
    '## Library',
    '',
    '| name | programs |',
    '|---|---|',
    ...functions,
    '',
  ].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(join(HERE, 'TABLE.md'), table());
