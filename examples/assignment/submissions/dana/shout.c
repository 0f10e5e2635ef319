#include <stdlib.h>

int main(void)
{
    return system("tr a-z A-Z");
}
