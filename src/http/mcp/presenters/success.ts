/** The result of a call that changes something and has nothing else to say, as the API's JSON. */
export const success = JSON.stringify({ success: true })
