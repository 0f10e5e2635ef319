/* Matrix multiplication with a thread per region: the rows of the product are independent of each other. */
#include <pthread.h>
#include <stdio.h>

#define N 24
#define REGIONS 4

double a[N][N], b[N][N], product[N][N];

struct region {
  int from, to; /* rows [from, to) */
};

void *multiply(void *argument) {
  struct region *region = argument;
  for (int i = region->from; i < region->to; i++) {
    for (int j = 0; j < N; j++) {
      double sum = 0;
      for (int k = 0; k < N; k++) sum += a[i][k] * b[k][j];
      product[i][j] = sum;
    }
  }
  return NULL;
}

int main(void) {
  pthread_t threads[REGIONS];
  struct region regions[REGIONS];

  for (int i = 0; i < N; i++) {
    for (int j = 0; j < N; j++) {
      a[i][j] = i + j;
      b[i][j] = i == j ? 2 : 0;
    }
  }
  for (int i = 0; i < REGIONS; i++) {
    regions[i].from = i * N / REGIONS;
    regions[i].to = (i + 1) * N / REGIONS;
    pthread_create(&threads[i], NULL, multiply, &regions[i]);
  }
  for (int i = 0; i < REGIONS; i++) pthread_join(threads[i], NULL);

  double trace = 0;
  for (int i = 0; i < N; i++) trace += product[i][i];
  printf("trace of the product: %.0f\n", trace);
  return 0;
}
