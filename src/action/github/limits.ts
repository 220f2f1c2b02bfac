/** Characters of a comment and of an issue's body: GitHub answers 422 "Body is too long (maximum is 65536 characters)". */
export const bodyLimit = 65_536;
