// Singly and doubly linked lists: insert sorted, reverse, remove, merge.
#include <stdio.h>
#include <stdlib.h>

struct node { int value; struct node *next; };
struct link { struct link *prev, *next; int value; };

static struct node *push(struct node *head, int value)
{
    struct node *n = malloc(sizeof *n);
    *n = (struct node) {value, head};
    return n;
}

static void insert_sorted(struct node **at, int value)
{
    while (*at != NULL && (*at)->value < value)
        at = &(*at)->next;
    *at = push(*at, value);
}

static struct node *reverse(struct node *head)
{
    struct node *result = NULL;
    while (head != NULL) {
        struct node *next = head->next;
        head->next = result;
        result = head;
        head = next;
    }
    return result;
}

static struct node *merge(struct node *a, struct node *b)
{
    if (a == NULL || b == NULL)
        return a ? a : b;
    if (b->value < a->value) {
        struct node *t = a; a = b; b = t;
    }
    a->next = merge(a->next, b);
    return a;
}

static void show(const struct node *n)
{
    for (; n != NULL; n = n->next)
        printf("%d%s", n->value, n->next ? " -> " : "\n");
}

static void remove_if(struct node **at, int divisor)
{
    while (*at != NULL) {
        struct node *n = *at;
        if (n->value % divisor == 0) {
            *at = n->next;
            free(n);
        } else
            at = &n->next;
    }
}

int main(void)
{
    struct node *a = NULL, *b = NULL;
    int values[] = {5, 1, 9, 3, 7, 3};
    for (int i = 0; i < 6; i++)
        insert_sorted(&a, values[i]);
    for (int i = 10; i > 0; i -= 2)
        b = push(b, i);
    show(a);
    show(b);
    a = merge(a, b);
    show(a);
    a = reverse(a);
    remove_if(&a, 3);
    show(a);

    struct link ring = {&ring, &ring, 0};
    for (int i = 1; i <= 5; i++) {
        struct link *l = malloc(sizeof *l);
        l->value = i;
        l->prev = ring.prev;
        l->next = &ring;
        ring.prev->next = l;
        ring.prev = l;
    }
    for (struct link *l = ring.prev; l != &ring; l = l->prev)
        printf("%d ", l->value);
    printf("\n");
    return 0;
}
