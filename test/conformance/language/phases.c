/* C11 5.1.1.2, 6.4.6, 6.4.9: lines spliced by a backslash, digraphs, comments inside and across lines. */
#include <stdio.h>
#define JOINED one \
two
#define TEXT(x) TEXT_(x)
#define TEXT_(x) #x
%:define DIGRAPH 7

int ma\
in(void) <%
  int a<:3:> = <% 1, 2, 3 %>; // a comment \
  that goes on: a<:0:> = 9;
  printf("%d %d %d\n", a[0], a<:1:>, DIGRAPH);
  printf("%s\n", TEXT(JOINED));
  printf("a/*b*/c //d %d\n", 8 /* division: */ / /* by */ 2);
  const char *s = "spl\
iced";
  printf("%s %zu\n", s, sizeof "spl\
iced");
  return 0;
%>
