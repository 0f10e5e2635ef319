/** Entry point of a browser's worker: verifies a replay that is sent to it, with the sysroot that is sent beside it. */
import { Sysroot } from '../../src/compiler/sysroot.ts';
import { readReplay } from '../../src/replay/read.ts';
import { verify } from '../../src/replay/verify.ts';

interface Question {
  readonly sysroot: ArrayBuffer;
  readonly text: string;
}

addEventListener('message', ({ data }: MessageEvent<Question>) => {
  try {
    const replay = readReplay(data.text);
    const { end, clock } = verify(replay, { sysroot: Sysroot.open(new Uint8Array(data.sysroot)) });
    postMessage(`${end} at ${clock}: ${replay.footer.hash}`);
  } catch (error) {
    postMessage(String(error));
  }
});
