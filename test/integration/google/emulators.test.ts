import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { askEmulatorStarter } from '../../setup/ask-google-emulators.ts';
import { findEmulators } from '../../setup/find-emulators.ts';
import { startGoogleEmulators } from '../../setup/google-emulators.ts';

describe("Google's emulators", () => {
  it('start once in a run, however many test files ask at the same time', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, askEmulatorStarter));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]?.starts).toBe(1);
  });
});

describe("finding Google's emulators", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tripwright-sdk-'));
    vi.stubEnv('PATH', join(folder, 'bin'));
    await mkdir(join(folder, 'bin'));
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true, force: true });
  });
  const addProgram = async (path: string): Promise<void> => {
    await writeFile(path, '');
    await chmod(path, 0o755);
  };
  /** A Cloud SDK elsewhere whose gcloud is linked to from the PATH, as packages install it. */
  const addSdk = async (): Promise<string> => {
    const sdk = join(folder, 'sdk');
    await mkdir(join(sdk, 'bin'), { recursive: true });
    await addProgram(join(sdk, 'bin', 'gcloud'));
    await symlink(join(sdk, 'bin', 'gcloud'), join(folder, 'bin', 'gcloud'));
    return sdk;
  };
  const addJar = async (path: string): Promise<void> => {
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(path, '');
  };

  it('names the first thing that is missing, and finds all of it below the SDK that gcloud belongs to', async () => {
    expect(findEmulators()).toEqual({ missing: expect.stringContaining('java') });
    await addProgram(join(folder, 'bin', 'java'));
    expect(findEmulators()).toEqual({ missing: expect.stringContaining('gcloud') });
    const sdk = await addSdk();
    expect(findEmulators()).toEqual({ missing: expect.stringContaining('pubsub-emulator') });
    const pubsubJar = join(sdk, 'platform', 'pubsub-emulator', 'lib', 'cloud-pubsub-emulator-0.8.1-all.jar');
    await addJar(pubsubJar);
    expect(findEmulators()).toEqual({ missing: expect.stringContaining('cloud-firestore-emulator') });
    const firestoreJar = join(sdk, 'platform', 'cloud-firestore-emulator', 'cloud-firestore-emulator.jar');
    await addJar(firestoreJar);
    expect(findEmulators()).toEqual({ java: join(folder, 'bin', 'java'), pubsubJar, firestoreJar });
  });

  it('fails where CI is true and something is missing', async () => {
    vi.stubEnv('CI', 'true');
    await expect(startGoogleEmulators()).rejects.toThrow(/CI is true.*java/);
  });

  it('elsewhere says so aloud and goes on', async () => {
    vi.stubEnv('CI', '');
    const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    expect((await startGoogleEmulators()).emulators).toEqual({ missing: expect.stringContaining('java') });
    expect(said.mock.calls.join()).toMatch(/SKIPPED.*Pub\/Sub and Firestore/);
    said.mockRestore();
  });
});
