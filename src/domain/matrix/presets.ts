/** What a room may be created as (contract: v1.json, createRoom). */
export const presets = ['private_chat', 'public_chat', 'trusted_private_chat'] as const
export type Preset = typeof presets[number]

/** What a preset sets, by the same contract. Assumed: the level for invitations, which is Synapse's. */
export const presetState: Record<Preset, { joinRule: string, guestAccess: string, invite: number }> = {
  private_chat: { joinRule: 'invite', guestAccess: 'can_join', invite: 0 },
  trusted_private_chat: { joinRule: 'invite', guestAccess: 'can_join', invite: 0 },
  public_chat: { joinRule: 'public', guestAccess: 'forbidden', invite: 50 }
}
