#include <stdio.h>

int main(void)
{
    double v[] = {0, 1, -1.5, 3.14159265358979, 1e10, 1e-10, 123456789.125, 0.1, 2.5, 1e100};
    for (int i = 0; i < 10; i++)
        printf("%f|%e|%g|%.3f|%10.2f|%-12.4e|%+g|%.0f\n", v[i], v[i], v[i], v[i], v[i], v[i], v[i], v[i]);
    printf("%.20f %.15g %.17g\n", 0.1, 0.1, 0.1);
    printf("%a %G %E\n", 1.0, 1e-5, 12345.678);
    printf("%f %f %g\n", 1.0 / 0.0, -1.0 / 0.0, 0.0 / 1.0 * -1);
    printf("%Lf %.1Lf\n", 1.25L, 2.0L / 3);
    return 0;
}
