#include <stdio.h>

int main(void)
{
	printf("hello\n"); // say hello
	return 0;
}
