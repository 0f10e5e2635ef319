#include <stdio.h>

int main(void)
{
    float f = 0.1f, sum = 0;
    double d = 0.1, total = 0;
    for (int i = 0; i < 10; i++) {
        sum += f;
        total += d;
    }
    printf("%d %d\n", sum == 1.0f, total == 1.0);
    printf("%.9f %.17f\n", sum, total);
    printf("%d %d %d\n", (int) 3.99, (int) -3.99, (int) 1e9);
    printf("%f %f\n", 7 / 2 * 1.0, 7 / 2.0);
    printf("%d %u %lu\n", (char) 65.5, (unsigned) 3e9, (unsigned long) 1e19);
    printf("%.1f %.1f\n", (double) 16777217, (double) (float) 16777217);
    return 0;
}
