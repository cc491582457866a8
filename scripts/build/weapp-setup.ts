import { BUNDLES, build, staleness } from './bundle.ts'

/** Before the harness tests: a bundle of the sources as they are. */
export default async function setUpWeapp(): Promise<void> {
  const stale = staleness(BUNDLES.weapp)
  if (stale === undefined) return
  await build(BUNDLES.weapp)
  stale.remember()
}
