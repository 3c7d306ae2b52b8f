//! A first start prints three requests ready to paste; they answer with real content.

use serde_json::Value;

use crate::harness::{PROGRAM, Server, send};

#[tokio::test]
async fn the_printed_requests_answer_with_real_content() {
    let mut server = Server::start().await;
    let text = server.printed("# Leadership");
    // More tokens, by the program as it was started here.
    assert!(text.contains(&format!("`{PROGRAM} token --as PERSON`")), "{text}");
    let requests: Vec<&str> = text.split("curl -s ").skip(1).collect();
    assert_eq!(requests.len(), 3, "{text}");
    let mut answers = Vec::new();
    for request in requests {
        assert!(request.starts_with(&format!("{}/graphql ", server.url)), "{request}");
        let body = request.split("-d '").nth(1).and_then(|rest| rest.split("'\n").next()).expect("a body");
        let token = request.split("Bearer ").nth(1).and_then(|rest| rest.split('\'').next());
        let post = server.raw(body.to_owned());
        let answer = send(match token {
            Some(token) => post.bearer_auth(token),
            None => post,
        });
        let answer: Value = answer.await.json();
        assert!(answer["errors"].is_null(), "{answer}");
        answers.push(answer["data"].clone());
    }
    assert!(answers[0]["services"]["totalCount"].as_u64() > Some(30), "{}", answers[0]);
    assert!(
        answers[1]["agreements"]["nodes"][0]["inForce"]["parts"]["nodes"][0]["annualValue"].is_array(),
        "{}",
        answers[1]
    );
    let portfolios = &answers[2]["portfolioOverview"]["providers"][0]["portfolios"];
    assert!(portfolios[0]["figures"]["frame"]["values"][0]["amount"].is_string(), "{portfolios}");
}
