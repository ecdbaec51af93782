/** @file The setting of a case that is not run, worked out once for all the questions about it. */
import type { Case } from '../domain/case.ts';
import type { ProfileSet } from '../domain/profile.ts';
import type { PaceFactor } from './labController.ts';
import type { Setting } from './setting.ts';

export interface ModelledSetting {
  setting: Setting;
  /** Of what its stages take. */
  origin: ProfileSet['origin'];
}

export class AskedSettings {
  readonly #resolve: (json: Case, paceFactor: PaceFactor) => Promise<ModelledSetting>;
  /** The last one. */
  #asked: { text: string; resolved: Promise<ModelledSetting> } | null = null;

  constructor(resolve: (json: Case, paceFactor: PaceFactor) => Promise<ModelledSetting>) {
    this.#resolve = resolve;
  }

  of(json: Case, paceFactor: PaceFactor): Promise<ModelledSetting> {
    const text = JSON.stringify([json, paceFactor]);
    if (this.#asked?.text === text) return this.#asked.resolved;
    const asked = { text, resolved: this.#resolve(json, paceFactor) };
    this.#asked = asked;
    // What failed is tried anew.
    asked.resolved.catch(() => {
      if (this.#asked === asked) this.#asked = null;
    });
    return asked.resolved;
  }

  /** A run may have measured more. */
  forget(): void {
    this.#asked = null;
  }
}
