// Bubble, insertion, quick, merge and heap sort agree with each other.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define N 200

static void bubble(int *v, int n)
{
    for (int swapped = 1; swapped; n--) {
        swapped = 0;
        for (int i = 1; i < n; i++)
            if (v[i - 1] > v[i]) {
                int t = v[i]; v[i] = v[i - 1]; v[i - 1] = t;
                swapped = 1;
            }
    }
}

static void insertion(int *v, int n)
{
    for (int i = 1; i < n; i++) {
        int x = v[i], j = i;
        for (; j > 0 && v[j - 1] > x; j--)
            v[j] = v[j - 1];
        v[j] = x;
    }
}

static void quick(int *v, int n)
{
    if (n < 2)
        return;
    int pivot = v[n / 2], i = 0, j = n - 1;
    while (i <= j) {
        while (v[i] < pivot) i++;
        while (v[j] > pivot) j--;
        if (i <= j) {
            int t = v[i]; v[i++] = v[j]; v[j--] = t;
        }
    }
    quick(v, j + 1);
    quick(v + i, n - i);
}

static void merge(int *v, int n)
{
    if (n < 2)
        return;
    int half = n / 2, left[half];
    merge(v, half);
    merge(v + half, n - half);
    memcpy(left, v, sizeof left);
    for (int i = 0, j = half, k = 0; i < half; k++)
        v[k] = j < n && v[j] < left[i] ? v[j++] : left[i++];
}

static void sift(int *v, int root, int n)
{
    for (int child; (child = 2 * root + 1) < n; root = child) {
        if (child + 1 < n && v[child + 1] > v[child])
            child++;
        if (v[root] >= v[child])
            return;
        int t = v[root]; v[root] = v[child]; v[child] = t;
    }
}

static void heap(int *v, int n)
{
    for (int i = n / 2; i-- > 0;)
        sift(v, i, n);
    while (--n > 0) {
        int t = v[0]; v[0] = v[n]; v[n] = t;
        sift(v, 0, n);
    }
}

static int ascending(const void *a, const void *b) { return *(const int *) a - *(const int *) b; }

int main(void)
{
    static const struct { const char *name; void (*sort)(int *, int); } sorts[] = {
        {"bubble", bubble}, {"insertion", insertion}, {"quick", quick}, {"merge", merge}, {"heap", heap}};
    int original[N], expected[N], v[N];
    unsigned seed = 12345;
    for (int i = 0; i < N; i++) {
        seed = seed * 1103515245 + 12345;
        original[i] = (int) (seed >> 16 & 0x3ff) - 512;
    }
    memcpy(expected, original, sizeof expected);
    qsort(expected, N, sizeof *expected, ascending);
    for (int s = 0; s < 5; s++) {
        memcpy(v, original, sizeof v);
        sorts[s].sort(v, N);
        printf("%s: %s\n", sorts[s].name, memcmp(v, expected, sizeof v) == 0 ? "sorted" : "wrong");
    }
    printf("%d %d %d\n", expected[0], expected[N / 2], expected[N - 1]);
    return 0;
}
