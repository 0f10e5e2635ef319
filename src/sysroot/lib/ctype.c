/* Character classification in the C locale (C11 7.4): comparisons, no tables. */
#include <ctype.h>
#include "internal.h"

int __isdigit(int c) { return (unsigned)c - '0' < 10; }
int __isalpha(int c) { return ((unsigned)c | 32) - 'a' < 26; }
int __isalnum(int c) { return __isalpha(c) || __isdigit(c); }
int __isspace(int c) { return c == ' ' || (unsigned)c - '\t' < 5; }
int __tolower(int c) { return (unsigned)c - 'A' < 26 ? c + 32 : c; }
int __toupper(int c) { return (unsigned)c - 'a' < 26 ? c - 32 : c; }

int isalnum(int c) { return __isalnum(c); }
int isalpha(int c) { return __isalpha(c); }
int isblank(int c) { return c == ' ' || c == '\t'; }
int iscntrl(int c) { return (unsigned)c < 32 || c == 127; }
int isdigit(int c) { return __isdigit(c); }
int isgraph(int c) { return (unsigned)c - '!' < 94; }
int islower(int c) { return (unsigned)c - 'a' < 26; }
int isprint(int c) { return (unsigned)c - ' ' < 95; }
int ispunct(int c) { return (unsigned)c - '!' < 94 && !__isalnum(c); }
int isspace(int c) { return __isspace(c); }
int isupper(int c) { return (unsigned)c - 'A' < 26; }
int isxdigit(int c) { return __isdigit(c) || ((unsigned)c | 32) - 'a' < 6; }
int isascii(int c) { return (c & ~127) == 0; }
int toascii(int c) { return c & 127; }
int tolower(int c) { return __tolower(c); }
int toupper(int c) { return __toupper(c); }
