/** Trial after trial in one world; a world in which a promise was broken is put aside with its logs, and the next trial gets a new one. */
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { keepEvidence } from './keep-evidence.ts'
import { planTrial } from './plan.ts'
import { gatherPublic, type Public, runTrial, type TrialResult } from './run-trial.ts'
import { createWorld, type World } from './world.ts'

export interface ChaosRun {
  seed: number
  trials: readonly number[]
  /** Where the evidence of a broken trial goes. */
  keepIn: string
  onStep(title: string): void
  onTrial(result: TrialResult, evidence: string | null): void
}

export async function runChaos({ seed, trials, keepIn, onStep, onTrial }: ChaosRun): Promise<TrialResult[]> {
  const results: TrialResult[] = []
  let scene: Scene | null = null
  try {
    for (const trial of trials) {
      scene ??= await setScene(onStep)
      const plan = planTrial(seed, trial)
      const result = await runTrial(scene.world, scene.people, plan).catch(
        (error: Error): TrialResult => ({
          plan,
          campaignId: null,
          broken: [`the trial itself failed: ${error.stack}`],
          orders: none,
          recounts: 0,
          seconds: 0,
        }),
      )
      results.push(result)
      const evidence = result.broken.length > 0 ? await keepEvidence(scene.world, result, keepIn) : null
      onTrial(result, evidence)
      if (!evidence) continue
      await strike(scene)
      scene = null
    }
    return results
  } finally {
    if (scene) await strike(scene)
  }
}

interface Scene {
  world: World
  people: Public
}

async function setScene(onStep: (title: string) => void): Promise<Scene> {
  const world = await createWorld(join(tmpdir(), `tidegate-chaos-${process.pid}-${Date.now()}`), onStep)
  try {
    onStep('People log in')
    return { world, people: await gatherPublic(world, publicSize) }
  } catch (error) {
    await world[Symbol.asyncDispose]()
    throw error
  }
}

async function strike({ world, people }: Scene): Promise<void> {
  await people.close()
  await world[Symbol.asyncDispose]()
}

// More than come to any trial: whoever buys what is left has bought nothing before.
const publicSize = 340

const none = { orders: 0, paid: 0, closed: 0, refused: 0, oversold: 0, lost: 0, duplicates: 0, samples: [] }
