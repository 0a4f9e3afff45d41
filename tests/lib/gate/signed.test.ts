import { describe, expect, test } from 'vitest';
import { makeSigner, SIGNED_FOR } from '#lib/gate/signed.ts';

const id = '0192f0c1-2345-7890-abcd-0123456789ab';
const other = '0192f0c1-2345-7890-abcd-0123456789ac';

function signerAt(time: { now: number }, secret = 'secret') {
  return makeSigner(secret, () => time.now);
}

describe('a signed path', () => {
  test('names the item and the file to whoever has the key', () => {
    const signer = signerAt({ now: 1_000_000 });
    const signed = signer.sign(id, 'the talk.mp4');
    expect(signed).toMatch(/^\/t\/[0-9a-f]{8}\/\d+\/[\w-]{43}\/.+\/the%20talk\.mp4$/);
    expect(signer.verify(signed)).toEqual({ media_id: id, name: 'the talk.mp4' });
  });

  test('opens what lies beside the file, for segments and captions', () => {
    const signer = signerAt({ now: 1_000_000 });
    const beside = signer.sign(id, 'talk.m3u8').replace('talk.m3u8', 'segment-1.ts');
    expect(signer.verify(beside)).toEqual({ media_id: id, name: 'segment-1.ts' });
  });

  test('ends after its time', () => {
    const time = { now: 1_000_000 };
    const signer = signerAt(time);
    const signed = signer.sign(id, 'talk.mp4');
    time.now += SIGNED_FOR - 1;
    expect(signer.verify(signed)).toBeDefined();
    time.now += 1001;
    expect(signer.verify(signed)).toBeUndefined();
  });

  test('is worth nothing for another item, another time, another key', () => {
    const signer = signerAt({ now: 1_000_000 });
    const signed = signer.sign(id, 'talk.mp4');
    const [, , kid, exp, sig] = signed.split('/');
    expect(signer.verify(signed.replace(id, other))).toBeUndefined();
    expect(signer.verify(`/t/${kid}/${Number(exp) + 60}/${sig}/${id}/talk.mp4`)).toBeUndefined();
    expect(signer.verify(`/t/00000000/${exp}/${sig}/${id}/talk.mp4`)).toBeUndefined();
    expect(signer.verify(`/t/${kid}/${exp}/${'A'.repeat(43)}/${id}/talk.mp4`)).toBeUndefined();
    expect(signerAt({ now: 1_000_000 }, 'another').verify(signed)).toBeUndefined();
  });

  test('cannot leave the folder of its item', () => {
    const signer = signerAt({ now: 1_000_000 });
    const folder = signer.sign(id, 'x').replace(/x$/, '');
    expect(signer.verify(`${folder}../${other}/talk.mp4`)).toBeUndefined();
    expect(signer.verify(`${folder}%ff`)).toBeUndefined();
    expect(() => signer.sign('../elsewhere', 'talk.mp4')).toThrow('should be a UUID');
  });
});
