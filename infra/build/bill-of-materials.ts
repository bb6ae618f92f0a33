import { Contrib, Enums, Models, Serialize, Spec } from '@cyclonedx/cyclonedx-library';
import type { ArtifactPackage } from './artifact-package.ts';
import { type LockFile, nameAt, placeOf, wantsOf } from './lock-file.ts';

const EXPRESSION = /^\(?[\w.+-]+(?: (?:AND|OR|WITH) [\w.+-]+)+\)?$/;

const licences = new Contrib.License.Factories.LicenseFactory((text) => {
  if (!EXPRESSION.test(text)) throw new Error(`"${text}" is no licence expression.`);
});

const purlOf = ({ name, version }: { name: string; version: string }): string => `pkg:npm/${name.replace('@', '%40')}@${version}`;

const componentAt = ({ lock, place, origin }: { lock: LockFile; place: string; origin: 'bundled' | 'installed' }): Models.Component => {
  const { version, integrity, license } = lock.packages[place] ?? {};
  if (version === undefined) throw new Error(`package-lock.json has nothing at ${place}, which an artifact holds.`);
  const fullName = nameAt(place);
  const [name = fullName, group] = fullName.split('/').reverse();
  const component = new Models.Component(Enums.ComponentType.Library, name, {
    bomRef: place,
    version,
    purl: purlOf({ name: fullName, version }),
    scope: Enums.ComponentScope.Required,
    properties: new Models.PropertyRepository([new Models.Property('tripwright:origin', origin)]),
    ...(group === undefined ? {} : { group }),
  });
  if (license !== undefined) component.licenses.add(licences.makeFromString(license));
  if (integrity?.startsWith('sha512-') === true) {
    component.hashes.set(Enums.HashAlgorithm['SHA-512'], Buffer.from(integrity.slice('sha512-'.length), 'base64').toString('hex'));
  }
  return component;
};

/**
 * The bill of materials of one artifact: CycloneDX 1.6, JSON. The same packages give the same text: no time, no serial number.
 * `lock`: the repository's. `bundled`, `installed`: the places of the packages inside the files, and of those that npm installs beside them.
 * Throws an Error when the lock does not know one of them.
 */
export const billOfMaterials = ({
  manifest,
  lock,
  bundled,
  installed,
}: {
  manifest: ArtifactPackage;
  lock: LockFile;
  bundled: readonly string[];
  installed: readonly string[];
}): string => {
  const origins = new Map([
    ...bundled.map((place) => [place, 'bundled'] as const),
    // A font is read as a file: what is installed is installed, whatever is bundled of it.
    ...installed.map((place) => [place, 'installed'] as const),
  ]);
  const components = new Map([...origins].map(([place, origin]) => [place, componentAt({ lock, place, origin })]));
  const root = new Models.Component(Enums.ComponentType.Application, manifest.name, { bomRef: manifest.name, version: manifest.version });
  const connect = ({ from, component }: { from: string; component: Models.Component }): void => {
    for (const { name } of wantsOf(lock.packages[from] ?? {})) {
      const wanted = components.get(placeOf({ lock, from, name }) ?? '');
      if (wanted !== undefined) component.dependencies.add(wanted.bomRef);
    }
  };
  connect({ from: '', component: root });
  for (const [from, component] of components) connect({ from, component });
  const bom = new Models.Bom({
    metadata: new Models.Metadata({ component: root }),
    components: new Models.ComponentRepository(components.values()),
  });
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6));
  return `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`;
};
