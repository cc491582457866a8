import {
  completeDraft,
  type DraftDocument,
  type DraftStep,
  draftSteps,
  stepOfField,
} from '@tidegate/shared/contracts/campaign-drafts'

/** Steps at which something is still missing or wrong. */
export function openSteps(document: DraftDocument): ReadonlySet<DraftStep> {
  const draft = completeDraft(document)
  return new Set(draft.complete ? [] : draft.issues.map(({ path }) => stepOfField(path)))
}

export function stepAfter(step: DraftStep, by: 1 | -1): DraftStep | undefined {
  return draftSteps[draftSteps.indexOf(step) + by]
}
