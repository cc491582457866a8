// A stylesheet is imported for its effect; webpack takes it out of the program.
declare module '*.css' {}
