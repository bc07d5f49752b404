import * as Type from '@sinclair/typebox'

const userId = Type.String({ description: 'The user who is signed in, such as @name:beeper.com.' })
const type = Type.String({ description: 'Such as m.tag.' })

export const AccountDataParams = Type.Object({ userId, type })

export const RoomAccountDataParams = Type.Object({
  userId, roomId: Type.String({ description: 'The ID of a chat or label.' }), type
})

export const ProfileParams = Type.Object({ userId: Type.String() })

export const ProfileOutput = Type.Object({
  avatar_url: Type.Optional(Type.String({ format: 'mx-mxc-uri' })),
  displayname: Type.Optional(Type.String()),
  'm.tz': Type.Optional(Type.String({ description: 'The time zone.' }))
}, { additionalProperties: Type.Unknown() })
