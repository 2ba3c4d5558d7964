<?php
// Stands for WooCommerce, which no package brings: a product type, the hook of its page, and the functions that docs/embed.md calls.

class Product_Standing_In
{
    public function __construct(private WP_Post $post)
    {
    }

    public function get_name(): string
    {
        return $this->post->post_title;
    }

    public function get_price(): string
    {
        return get_post_meta($this->post->ID, '_price', true);
    }
}

function wc_get_product($id = null)
{
    $post = get_post($id);
    return $post && $post->post_type === 'product' ? new Product_Standing_In($post) : false;
}

function wc_get_price_to_display($product)
{
    return $product->get_price() === '' ? '' : $product->get_price() * 1.0;
}

add_action('init', fn() => register_post_type('product', ['public' => true]));
add_action('woocommerce_single_product_summary', fn() => print('<p class="price">theirs</p>'), 10);
add_filter('render_block_core/post-content', function ($content) {
    ob_start();
    echo '<div style="height: 100vh"></div>';
    do_action('woocommerce_single_product_summary');
    return ob_get_clean() . $content;
});
