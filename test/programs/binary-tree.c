#include <stdio.h>
#include <stdlib.h>

struct tree { int key; struct tree *left, *right; };

struct tree *insert(struct tree *t, int key)
{
    if (t == NULL) {
        t = calloc(1, sizeof *t);
        t->key = key;
    } else if (key < t->key) {
        t->left = insert(t->left, key);
    } else {
        t->right = insert(t->right, key);
    }
    return t;
}

int height(const struct tree *t)
{
    if (t == NULL)
        return 0;
    int l = height(t->left), r = height(t->right);
    return 1 + (l > r ? l : r);
}

void print(const struct tree *t)
{
    if (t) {
        print(t->left);
        printf("%d ", t->key);
        print(t->right);
    }
}

int main(void)
{
    struct tree *t = NULL;
    for (int i = 0; i < 15; i++)
        t = insert(t, i * 7 % 15);
    print(t);
    printf("height %d\n", height(t));
    return 0;
}
