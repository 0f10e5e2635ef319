/**
 * The workbench as a person uses it: keys, clicks, and the text of the trees by their ARIA roles. Every wait is for something
 * that should appear, never for a fixed time.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Browser, chromium, type FrameLocator, type Locator, type Page } from 'playwright-core';

export const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
export const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export class Workbench {
  private constructor(
    private readonly browser: Browser,
    readonly page: Page,
    private readonly shots: string,
    private readonly folder: string,
  ) {}

  static async open(url: string, shots: string): Promise<Workbench> {
    const executablePath = BROWSERS.find(existsSync);
    if (!executablePath) throw new Error(`no Chromium at ${BROWSERS.join(', ')}: apt-get install chromium`);
    mkdirSync(shots, { recursive: true });
    const browser = await chromium.launch({ executablePath, args: FLAGS });
    const page = await browser.newPage({ viewport: { width: 1500, height: 1100 } });
    page.setDefaultTimeout(30_000);
    await page.goto(url);
    await page.locator('.monaco-workbench .part.editor').waitFor();
    await page.locator('.explorer-folders-view, .part.sidebar').first().waitFor();
    return new Workbench(browser, page, shots, new URL(url).searchParams.get('folder') ?? '');
  }

  async close(): Promise<void> {
    await this.browser.close();
  }

  /** Saves what the screen shows now as NAME.png. */
  async screenshot(name: string): Promise<void> {
    await this.page.screenshot({ path: join(this.shots, `${name}.png`) });
  }

  async press(...keys: string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** Runs a command of the palette by its title. */
  async command(title: string): Promise<void> {
    await this.press('F1');
    const input = this.page.locator('.quick-input-widget input');
    await input.waitFor();
    await input.fill(`>${title}`);
    await this.page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first().click();
  }

  /** Opens a file of the workspace by name (and, where there are two, the folder it is in). */
  async openFile(name: string, folder = ''): Promise<void> {
    const input = this.page.locator('.quick-input-widget input');
    const found = this.page.locator('.quick-input-list .monaco-list-row', { hasText: `${name}${folder}` });
    for (let attempt = 1; ; attempt++) {
      await this.press('Control+p');
      await input.waitFor();
      await input.fill(folder ? `${folder}/${name}` : name);
      const there = await found
        .first()
        .waitFor({ timeout: 8000 })
        .then(
          () => true,
          () => false,
        );
      if (there || attempt === 4) break;
      // The list was made before a new file was noticed: the next one is made anew.
      await this.press('Escape');
      await input.waitFor({ state: 'hidden' });
    }
    await found.first().click();
    await this.page.locator('.tab.active', { hasText: name }).waitFor();
    await this.page.locator('.monaco-editor .view-line').first().waitFor();
  }

  /** The page that the editor in front shows: a document within two frames. */
  async replayPage(): Promise<FrameLocator> {
    const frame = this.page.locator('iframe.webview').first();
    await frame.waitFor();
    return frame.contentFrame().locator('iframe#active-frame').contentFrame();
  }

  /** Clicks the gutter beside a 1-based line, as one does to set a breakpoint. */
  async toggleBreakpoint(line: number): Promise<void> {
    await this.press('Control+g');
    const input = this.page.locator('.quick-input-widget input');
    await input.waitFor();
    await input.fill(`:${line}`);
    await this.press('Enter');
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
    await this.page
      .locator('.monaco-editor.focused, .monaco-editor')
      .first()
      .click({ position: { x: 400, y: 5 }, trial: true });
    const number = this.page
      .locator('.margin-view-overlays .line-numbers', { hasText: new RegExp(`^${line}$`) })
      .first();
    const box = (await number.boundingBox())!;
    const before = await this.page.locator('.codicon-debug-breakpoint').count();
    await this.page.mouse.click(box.x - 12, box.y + box.height / 2);
    await this.page.waitForFunction(
      n =>
        document.querySelectorAll(
          '.margin-view-overlays .codicon-debug-breakpoint, .glyph-margin-widgets .codicon-debug-breakpoint',
        ).length !== n,
      before,
      { timeout: 10_000 },
    );
  }

  /** A pane of the sidebar by its title, expanded. */
  async pane(title: string): Promise<Locator> {
    const header = this.page.locator('.pane-header', { hasText: new RegExp(`^${title}`, 'i') }).first();
    await header.waitFor();
    if ((await header.getAttribute('aria-expanded')) !== 'true') await header.click();
    return this.page.locator('.pane', { has: header });
  }

  /** The rows of a tree in a pane as text, in order. */
  async rows(title: string): Promise<string[]> {
    const pane = await this.pane(title);
    const rows = await pane.locator('.monaco-list-row').all();
    const texts = await Promise.all(
      rows.map(async r => ({
        top: (await r.boundingBox())?.y ?? 0,
        text: (await r.innerText()).replace(/\s+/g, ' ').trim(),
      })),
    );
    return texts.sort((a, b) => a.top - b.top).map(t => t.text);
  }

  /** Waits until a row of the pane's tree matches, and returns it. Rows out of sight are not there: the tree is scrolled for them. */
  async row(title: string, text: string | RegExp): Promise<Locator> {
    const pane = await this.pane(title);
    const row = pane.locator('.monaco-list-row', { hasText: text }).first();
    const appears = (timeout: number) =>
      row.waitFor({ timeout }).then(
        () => true,
        () => false,
      );
    if (await appears(6000)) return row;
    for (let round = 0; round < 3; round++) {
      await pane.locator('.monaco-list').first().hover();
      await this.page.mouse.wheel(0, -10_000);
      for (let page = 0; page < 8; page++) {
        if (await appears(600)) return row;
        await this.page.mouse.wheel(0, 150);
      }
    }
    throw new Error(`no row ${text} in ${title}; there are:\n  ${(await this.rows(title)).join('\n  ')}`);
  }

  /** Waits until no row of the pane's tree matches. */
  async noRow(title: string, text: string | RegExp): Promise<void> {
    const pane = await this.pane(title);
    await pane.locator('.monaco-list-row', { hasText: text }).first().waitFor({ state: 'detached' });
  }

  /** Expands a collapsed row (the editor expands some by itself, a moment later: then there is nothing to do). */
  async expand(row: Locator): Promise<void> {
    for (let attempt = 0; (await row.getAttribute('aria-expanded')) === 'false'; attempt++) {
      if (attempt === 5) throw new Error('the row does not expand');
      await row.click();
      await this.press('ArrowRight');
      await this.page
        .waitForFunction(e => e?.getAttribute('aria-expanded') === 'true', await row.elementHandle(), {
          timeout: 3000,
        })
        .catch(() => {});
    }
  }

  /** Waits until the editor marks this 1-based line as the one execution stopped at. */
  async stoppedAt(line: number): Promise<void> {
    await this.page
      .locator(
        `.glyph-margin-widgets [class*="debug-stackframe"], .margin-view-overlays [class*="debug-stackframe"]`,
      )
      .first()
      .waitFor();
    await this.page.waitForFunction(
      n => {
        const glyph = document.querySelector('[class*="codicon-debug-stackframe"]');
        if (!glyph) return false;
        const y = glyph.getBoundingClientRect().top;
        const numbers = [...document.querySelectorAll('.margin-view-overlays .line-numbers')];
        return numbers.some(
          e => e.textContent === String(n) && Math.abs(e.getBoundingClientRect().top - y) < 6,
        );
      },
      line,
      { timeout: 30_000 },
    );
  }

  /** Clicks Pause when there is something to pause: until the call stack has a thread, the editor drops the click. */
  async pause(): Promise<void> {
    // The editor shows this view at the first stop, and there was none perhaps.
    if (!(await this.page.locator('.pane-header', { hasText: /^Call Stack/i }).isVisible()))
      await this.press('Control+Shift+d');
    await this.row('Call Stack', /P0 \d+/);
    await this.page.locator('.debug-toolbar .codicon-debug-pause').click();
  }

  /** Collapses panes of the sidebar, to leave room for the others. */
  async collapse(...titles: string[]): Promise<void> {
    for (const title of titles) {
      const header = this.page.locator('.pane-header', { hasText: new RegExp(`^${title}`, 'i') }).first();
      if ((await header.count()) > 0 && (await header.getAttribute('aria-expanded')) === 'true')
        await header.click();
    }
  }

  /** What the program's terminal shows. */
  async terminalText(): Promise<string> {
    const rows = this.page.locator('.xterm-rows:visible').last();
    await rows.waitFor();
    return (await rows.innerText()).replace(/\u00a0/g, ' ');
  }

  /** Makes a file of the workspace with this text, and opens it. */
  async newFile(name: string, text: string): Promise<void> {
    writeFileSync(join(this.folder, name), text);
    await this.openFile(name);
  }

  /** Writes a file of the workspace. */
  async writeFile(name: string, text: string): Promise<void> {
    const path = join(this.folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  /**
   * "Run This Next" with the button that a row of the call stack or process tree shows under the pointer. The editor looks at
   * that thread then.
   */
  async runNext(title: 'Call Stack' | 'Processes', text: RegExp): Promise<void> {
    const row = await this.row(title, text);
    await row.hover();
    const id = /\d{4,}/.exec(await row.innerText())?.[0];
    await row.locator('.codicon-chip').click();
    const processes = await this.pane('Processes');
    await processes.locator('.monaco-list-row.selected', { hasText: id }).waitFor();
  }

  /** Ends the debug session, if there is one. */
  async stopDebugging(): Promise<void> {
    const toolbar = this.page.locator('.debug-toolbar');
    if (!(await toolbar.isVisible())) return;
    await this.press('Shift+F5');
    await toolbar.waitFor({ state: 'hidden' });
  }

  /** Waits until the program's terminal shows this. */
  async terminalShows(text: string): Promise<void> {
    await this.page.locator('.xterm-rows', { hasText: text }).first().waitFor();
  }
}
