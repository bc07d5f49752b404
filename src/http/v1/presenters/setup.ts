import type { Sandbox } from '../../../domain/sandbox/sandbox.js'
import type { Lead, SignedIn } from '../../../domain/setup/sign-in.js'
import type { Verification } from '../../../domain/setup/verification.js'
import type { AppSetupCompleteResponse, AppSetupResponseOutput, SetupVerificationResponse } from '../schemas/setup.js'
import { appState } from '../../../domain/setup/app-state.js'
import { registrationCopy } from '../schemas/setup.js'
import { viewOf } from '../../../domain/setup/verification.js'

export function presentSignedIn (box: Sandbox, matrix: SignedIn): AppSetupCompleteResponse {
  return { matrix, session: appState(box) }
}

export function presentSignIn (box: Sandbox, outcome: SignedIn | Lead): AppSetupResponseOutput {
  if ('accessToken' in outcome) return presentSignedIn(box, outcome)
  const { usernameSuggestions, ...lead } = outcome
  return {
    registrationRequired: true,
    ...lead,
    ...(usernameSuggestions.length > 0 ? { usernameSuggestions: [...usernameSuggestions] } : {}),
    copy: registrationCopy
  }
}

export function presentVerification (box: Sandbox, verification: Verification): SetupVerificationResponse {
  return { verification: viewOf(verification), session: appState(box) }
}
