/* Pointers and structs: a binary search tree in an array of nodes. rounds: 40 */
#include "bench.h"

struct node {
    int key;
    int count;
    struct node *left, *right;
};

#define N 20000
static struct node pool[N];

static long kernel(void)
{
    struct node *root = NULL;
    int used = 0;
    unsigned seed = 12345;
    long depth = 0;
    for (int i = 0; i < N; i++) {
        seed = seed * 1103515245u + 12345u;
        int key = (int)(seed >> 8) % 50000;
        struct node **at = &root;
        while (*at && (*at)->key != key) {
            at = key < (*at)->key ? &(*at)->left : &(*at)->right;
            depth++;
        }
        if (*at) {
            (*at)->count++;
        } else {
            struct node *n = &pool[used++];
            n->key = key;
            n->count = 1;
            n->left = n->right = NULL;
            *at = n;
        }
    }
    return depth + used;
}
