// needs: look_up_run_in_out
typedef struct {
    int32_t count, run;   /* Elements; elements in a row that share a table. */
    int32_t tables, entries;
    int32_t smallest;     /* The input that entry 0 is for. */
    const $OUT *table;
} askew_tables_$in_$out;

/* Element by element, a table of all inputs. Output and input may be the same memory. */
static void askew_look_up_$in_$out(const askew_tables_$in_$out *layer, const $IN *input, $OUT *output)
{
    int32_t which = 0;
    for (int32_t start = 0; start < layer->count; start += layer->run) {
        askew_look_up_run_$in_$out(layer->table + which * layer->entries, layer->smallest, layer->run, input + start, output + start);
        which = which + 1 == layer->tables ? 0 : which + 1;
    }
}
