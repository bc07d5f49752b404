import type { AttachmentKind } from '../../messages/attachment.js'

/** Media that come with the package: the default attachment of each kind. */
export const sampleMedia: Readonly<Record<AttachmentKind, string>> = {
  image: 'mxc://beeper.com/SamplePhoto0000001',
  gif: 'mxc://beeper.com/SampleGif000000001',
  sticker: 'mxc://beeper.com/SampleSticker00001',
  video: 'mxc://beeper.com/SampleVideo0000001',
  audio: 'mxc://beeper.com/SampleTune00000001',
  'voice-note': 'mxc://beeper.com/SampleVoice0000001',
  file: 'mxc://beeper.com/SamplePdf000000001'
}
